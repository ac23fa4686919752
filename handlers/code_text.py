"""The text that carries a one-time code: who sends it, what for, how long it lives."""

from __future__ import annotations

import re

from core import one_time
from core.codes import Challenge
from core.names import unaccented
from core.ports import Look
from handlers.screens import Text, say

LONGEST_PLACE = 45
"""What the longest of these texts leaves of one text message."""
COSTLY = re.compile(r"[^ -~]|[\[\]{}\\^~|`]")
"""Letters that a text message has not, or counts twice."""
FOR = {one_time.ASSISTED: "sms.assisted", one_time.NEW_NUMBER: "sms.new_number"}


def addressed(look: Look, asked: Challenge) -> tuple[str, Text] | None:
    """The phone (E.164) and the text, the code derived now; a decoy has nobody to go to."""
    to, office_id = receiver(look, asked)
    if not to:
        return None
    code = look.keys.one_time_code(asked.key_id, asked.id, asked.counter)
    place = plain(look.people.office(office_id).place)
    return to, say(FOR.get(asked.purpose, "sms.code"), place=place, code=code)


def plain(place: str) -> str:
    """An office's place as a text message carries it; the code has to find room beside it."""
    return COSTLY.sub("", unaccented(place)).strip()[:LONGEST_PLACE]


def receiver(look: Look, asked: Challenge) -> tuple[str, str]:
    """The phone and the office in whose name it is written to; "" for a decoy."""
    if asked.citizen_id is not None:
        citizen = look.people.citizen(asked.citizen_id)
        return citizen.phone or "", citizen.office_id
    officer = look.people.officer_at(asked.peer)
    return (asked.phone, officer.office_id) if officer else ("", "")
