"""Slips, laid out when somebody opens one; nothing printed is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.ports import Cabinet
from bot.printing import PrintShop
from core.ports import Look
from core.slips import Slip, file_name, slip_behind
from handlers.my_orders import needed
from handlers.screens import Text
from handlers.staff.slips import why_moved
from handlers.words import words

CITIZENS = "tg"


class Undrawable(Exception):
    """The slip holds these characters, which the typeface cannot draw."""


@dataclass(frozen=True, slots=True)
class SlipShop:
    """Opens slips; `links` says how a link to an order begins, "" where that is not known."""

    cabinet: Cabinet
    shop: PrintShop
    links: Callable[[], str]

    async def opened(self, token: str, at: datetime) -> tuple[str, bytes] | None:
        """The name and PDF of the slip a token opens, while it lives; `Undrawable`."""
        slip = await self.cabinet.look(lambda look: self.behind(look, token, at))
        if slip is None:
            return None
        body, missing = await self.shop.work(lay_out, slip)
        if missing:
            raise Undrawable(missing)
        return file_name(slip.kind, slip.order.code), body

    def behind(self, look: Look, token: str, at: datetime) -> Slip | None:
        """The slip with its words in Vietnamese and its link."""
        slip = slip_behind(look, token, at)
        return worded(slip, self.links()) if slip else None


def worded(slip: Slip, links: str) -> Slip:
    """What was kept by name is spelled out; without a link the QR is the dossier code."""
    moved = slip.extension
    return replace(
        slip,
        need=spelled(needed(slip.order)),
        extension=replace(moved, why=spelled(why_moved(moved))) if moved else None,
        track=f"{links}don_{slip.order.id}" if links else slip.order.code,
    )


def spelled(sentence: Text | str) -> str:
    """A sentence in Vietnamese."""
    return words("vi").text(sentence)


def lay_out(slip: Slip) -> tuple[bytes, str]:
    """Compose in the worker process: the PDF, or the characters it cannot hold."""
    from storage.paper.slips import MissingGlyph, compose  # noqa: PLC0415 - the worker's alone

    try:
        return compose(slip), ""
    except MissingGlyph as missing:
        return b"", " ".join(missing.characters)


def links_of(channels: Mapping[str, Any]) -> str:
    """How links to the citizens' bot begin, once it has told its name."""
    name = getattr(channels.get(CITIZENS), "username", "")
    return f"https://t.me/{name}?start=" if name else ""
