"""An Official Account's webhook: what Zalo signed is taken, once its turn is on disk.

The signature is a plain SHA-256 with the account's own key at its end. What Zalo's pages leave open
is tried both ways: whose number goes first, and whose clock is meant. An event delivered again,
by Zalo or by anybody who kept it, has the key it had: its turn is not done twice, so an old
timestamp is no reason to refuse one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import structlog
from aiohttp import web

from bot.intake import Intake
from core.keys import Keys

SIGNATURE, TIMESTAMP = "X-ZEvent-Signature", "X-ZEvent-Timestamp"
PROBE = b"{}"
"""What Zalo posts, unsigned, when the address is set: it wants a 200 and nothing else."""
FEWEST_SIGNS = 8
PLACEHOLDER = re.compile(r"example|change|placeholder|password|secret|your[-_]", re.IGNORECASE)

_MAC = re.compile(r"\s*(?:mac=)?([0-9a-f]{64})\s*", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,24}", re.ASCII)

log = structlog.get_logger("intake.zalo_oa")


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose events are taken: the app's number, and the key of the account's webhook page."""

    app_id: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        if not _NUMBER.fullmatch(self.app_id):
            raise ValueError("the app's id is a number")
        if len(set(self.secret)) < FEWEST_SIGNS or PLACEHOLDER.search(self.secret):
            raise ValueError("the account's webhook key is missing, or stands for one")

    def signed(self, raw: bytes, event: Mapping[str, Any], given: str, at_header: str) -> str:
        """Which way of signing fits, such as `app body`; "" for a stranger's."""
        found, fits = _MAC.fullmatch(given), ""
        if found is None:
            return ""
        for way, name, at in ways(event, self.app_id, at_header):
            text = name.encode() + raw + at.encode() + self.secret.encode()
            if hmac.compare_digest(hashlib.sha256(text).hexdigest(), found[1].lower()):
                fits = fits or way
        return fits


def ways(event: Mapping[str, Any], app_id: str, at_header: str) -> Iterator[tuple[str, str, str]]:
    """Which number may stand before the body, and which time behind it; each pair named."""
    account = event.get("recipient")
    account_id = account.get("id") if isinstance(account, dict) else None
    names = {"app": app_id, "oa": event.get("oa_id"), "recipient": account_id}
    clocks = {"body": event.get("timestamp"), "header": at_header}
    for (who, name), (clock, at) in product(names.items(), clocks.items()):
        if number(name) and number(at):
            yield f"{who} {clock}", number(name), number(at)


def number(found: object) -> str:
    """A number as it is written, in an event or a header; "" for anything else."""
    written = str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""
    return written if _NUMBER.fullmatch(written) else ""


def parsed(raw: bytes) -> dict[str, Any] | None:
    """The event in a body; None for what is none."""
    try:
        event = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None


def press_keys(peppers: Mapping[str, bytes]) -> tuple[bytes, ...]:
    """What an account's buttons are sealed with, the newest first."""
    keys = Keys(peppers)
    return tuple(keys.derive(key_id, "zalo", "press") for key_id in peppers)


def oa_webhook(intake: Intake, app_id: str, secret: str) -> Any:
    """A handler that answers 200 once the event's turn is on disk; strangers get 401.

    `secret`: the key of the account's webhook page, not the app's; ValueError if it is none.
    """
    signer, ways_seen = Signer(app_id, secret), set[str]()

    async def take(request: web.Request) -> web.Response:
        raw = await request.read()
        if raw.strip() == PROBE:
            return web.json_response({"ok": True})
        event = parsed(raw)  # what is signed may be cut in two ways, but only one is an event
        given, at = (request.headers.get(name, "") for name in (SIGNATURE, TIMESTAMP))
        way = signer.signed(raw, event, given, at) if event is not None else ""
        if event is None or not way:
            raise web.HTTPUnauthorized(reason="no")
        if way not in ways_seen:
            ways_seen.add(way)
            log.info("signed", way=way)
        await intake.take(event, raw)
        return web.json_response({"ok": True})

    return take
