"""A link to the printed register of a month; it lives an hour and is kept nowhere."""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta

from core.days import local
from core.keys import Keys
from core.monthly import Leaf, leaf
from core.ports import Book, Look
from core.roster import admin

LIFE = timedelta(hours=1)
LINK = re.compile(r"so-([0-9]{1,9})-([0-9]{4})(0[1-9]|1[0-2])-([0-9]{1,12})-([0-9a-f]{32})")


def month_link(book: Book, at: datetime, *, peer: str, month: str) -> str:
    """A link to a month ("202611") of the admin's office."""
    officer = admin(book, peer, at)
    return link(book.keys, officer.id, month, at + LIFE)


def link(keys: Keys, officer_id: int, month: str, until: datetime) -> str:
    """A name nobody can guess."""
    facts = (str(officer_id), month, str(int(until.timestamp())))
    return "-".join(("so", *facts, keys.index("register", *facts)))


def leaf_behind(look: Look, token: str, at: datetime) -> Leaf | None:
    """The month a link opens, while it lives and whoever asked still works here."""
    found = LINK.fullmatch(token)
    if found is None:
        return None
    until = datetime.fromtimestamp(int(found[4]), UTC)
    true = link(look.keys, int(found[1]), found[2] + found[3], until)
    officer = look.people.officer_if(int(found[1]))
    if not hmac.compare_digest(true, token) or at >= until or officer is None:
        return None
    if not officer.active or officer.role != "admin":
        return None
    return leaf(look, officer.office_id, int(found[2]), int(found[3]))


def months(at: datetime, most: int) -> list[str]:
    """This month and those before it, as links name them."""
    now = local(at)
    counted = now.year * 12 + now.month - 1
    return [f"{n // 12:04d}{n % 12 + 1:02d}" for n in range(counted, counted - most, -1)]
