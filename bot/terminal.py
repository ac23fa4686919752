"""What every command shares: the settings, an orderly end, a line to say."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

if TYPE_CHECKING:
    from bot.settings import Settings


def settings() -> Settings:
    """The office's settings, or an end that names every variable that is wrong."""
    from bot.settings import Settings, complaints  # noqa: PLC0415 - as above

    try:
        return Settings()  # type: ignore[call-arg]  # filled from the environment
    except ValidationError as trouble:
        sys.exit("\n".join(["bansao cannot start:", *complaints(trouble)]))


def closing(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end; a second process on the same folder is told so in a sentence."""
    from storage.cabinet import CabinetBusy  # noqa: PLC0415 - as above

    try:
        asyncio.run(work)
    except CabinetBusy as busy:
        sys.exit(f"Another bansao is already using the folder {busy}.")
    except OSError as trouble:
        sys.exit(f"bansao cannot start: {trouble.strerror or trouble}.")


def out(text: str) -> None:
    """A line for whoever called."""
    sys.stdout.write(text + "\n")
