"""Word from the tray to the officer who is adding a paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.archive import drafted
from core.ports import Look
from handlers.form import Form
from handlers.hearing import RESUME
from handlers.screens import Choice, Screen, say, unpacked


def no_files(_form: Form) -> Screen:
    """This office takes no scans through a chat platform, and why."""
    return Screen(say("tray.not_here"))


def told(_look: Look, payload: Mapping[str, Any], _at: datetime) -> Screen:
    """Word from a folder or a scanner."""
    return Screen(unpacked(payload["news"]), (Choice(say("tray.go_on"), RESUME),))


def arrived(look: Look, payload: Mapping[str, Any], _at: datetime) -> Screen | None:
    """Pages came in, or a file was refused and why; the paper goes on where it was."""
    go_on = (Choice(say("tray.go_on"), RESUME),)
    if payload["refused"]:
        return Screen(say("tray.refused", why=say(f"scan.refused.{payload['refused']}")), go_on)
    draft = look.archive.draft_of(payload["officer"])
    if draft is None:
        return None
    pages = drafted(look, draft)
    return Screen(say("tray.arrived", new=payload["pages"], n=len(pages)), go_on)
