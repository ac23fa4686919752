"""What is loaded at the start stays: the collector need not look through it again and again."""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 10_000, 20, 50
"""A turn makes some hundreds of objects and almost all die by themselves."""


def settle() -> None:
    """Call once everything is open: full collections in the middle of turns doubled their p99."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
