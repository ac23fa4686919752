"""The text that carries a one-time code: who sends it, what for, how long it lives."""

from __future__ import annotations

from core import one_time
from core.codes import Challenge
from core.names import unaccented
from core.ports import Look
from handlers.screens import Text, say

FOR = {one_time.ASSISTED: "sms.assisted", one_time.NEW_NUMBER: "sms.new_number"}


def addressed(look: Look, asked: Challenge) -> tuple[str, Text] | None:
    """The phone (E.164) and the text, the code derived now; a decoy has nobody to go to."""
    to, office_id = receiver(look, asked)
    if not to:
        return None
    code = look.keys.one_time_code(asked.key_id, asked.id, asked.counter)
    place = unaccented(look.people.office(office_id).place)
    return to, say(FOR.get(asked.purpose, "sms.code"), place=place, code=code)


def receiver(look: Look, asked: Challenge) -> tuple[str, str]:
    """The phone and the office in whose name it is written to; "" for a decoy."""
    if asked.citizen_id is not None:
        citizen = look.people.citizen(asked.citizen_id)
        return citizen.phone or "", citizen.office_id
    officer = look.people.officer_at(asked.peer)
    return (asked.phone, officer.office_id) if officer else ("", "")
