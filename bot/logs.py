"""What the desk notes about itself: what went wrong and where, never what was said."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

HUSHED = ("aiosqlite", "httpx", "httpcore", "sqlalchemy", "aiogram", "telegram")
"""Libraries that note their values below WARNING."""


def configure() -> None:
    """One record, one line of JSON, through the standard library's loggers."""
    for name in HUSHED:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            place,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def place(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception as its kind and the places it passed; its own words may quote somebody."""
    if event.pop("exc_info", None) and (trouble := sys.exception()):
        frames = traceback.extract_tb(trouble.__traceback__)
        event["error"] = type(trouble).__name__
        event["where"] = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return event
