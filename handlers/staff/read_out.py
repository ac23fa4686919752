"""A code that is read out: offered to officers on shift, shown to the one who saw the card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import read_out as law
from core.desk import colleague
from core.names import initials
from core.phones import tail
from core.ports import Look
from handlers.form import Form
from handlers.screens import Choice, Screen, say

HOME = (Choice(say("menu.home"), "/menu"),)


def read_out(form: Form) -> Screen:
    """Pressed by an officer who has seen the person's card; the code comes by itself."""
    colleague(form.look, form.peer, form.at)
    challenge = form.given("challenge")
    if law.living(form.look, challenge, form.at) is None:
        return Screen(say("read_out.over"), HOME)
    form.do(law.show, peer=form.peer, challenge=challenge)
    return Screen(say("read_out.noted"), HOME)


def waits(look: Look, payload: Mapping[str, Any], at: datetime) -> Screen | None:
    """Whose code it is, as far as a chat may know."""
    asked = law.living(look, payload["challenge"], at)
    if asked is None or asked.citizen_id is None:
        return None
    person = look.people.citizen(asked.citizen_id)
    whose = {"name": initials(person.name), "tail": tail(person.phone or "")}
    seen = Choice(say("phones.seen_yes"), f">read_out?challenge={asked.id}")
    return Screen(say("read_out.waits", **whose, until=asked.expires_at), (seen,))


def shown(look: Look, payload: Mapping[str, Any], at: datetime) -> Screen | None:
    """The code, derived now, and only as long as it opens something."""
    asked = law.living(look, payload["challenge"], at)
    if asked is None:
        return None
    code = look.keys.one_time_code(asked.key_id, asked.id, asked.counter)
    return Screen(say("read_out.code", code=code, until=asked.expires_at))


def at_desk(look: Look, payload: Mapping[str, Any], at: datetime) -> Screen | None:
    """Where the code is to be had, to whoever asked for one a moment ago."""
    asked = look.logins.challenge(payload["challenge"])
    waiting = asked is not None and asked.closed_at is None and asked.expires_at > at
    return Screen(say("sign_in.at_desk")) if waiting else None


LETTERS = {law.WAITS: waits, law.SHOWN: shown, law.AT_DESK: at_desk}
