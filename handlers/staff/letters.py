"""What officers and admins are sent for their eyes alone: secrets are derived as it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import roster
from core.ports import Look
from handlers.screens import Attachment, Choice, Screen, say

GROUP_OF = 4


def authenticator(look: Look, payload: Mapping[str, Any], _at: datetime) -> Screen | None:
    """The secret as a picture and as letters, while no code of it was used."""
    officer = look.people.officer(payload["officer"])
    if officer.totp_step or officer.totp_turn != payload["turn"] or not officer.active:
        return None
    secret = roster.totp_secret(look.keys, officer)
    fours = [secret[n : n + GROUP_OF] for n in range(0, len(secret), GROUP_OF)]
    picture = roster.enrolment_token(look.keys, officer)
    file = Attachment("ma-xac-thuc.png", picture, "image/png")
    return Screen(say("enrol.secret", secret=" ".join(fours)), files=(file,))


def renewed(look: Look, payload: Mapping[str, Any], _at: datetime) -> Screen | None:
    """The old authenticator is void."""
    officer = look.people.officer(payload["officer"])
    if officer.totp_step or not officer.active:
        return None
    return Screen(say("enrol.renewed"), (Choice(say("enrol.begin"), ">enrol"),))


def invitation(look: Look, payload: Mapping[str, Any], at: datetime) -> Screen | None:
    """A link for the admin to pass on, while it works."""
    until = datetime.fromisoformat(payload["until"])
    if until <= at:
        return None
    link = f"/start {roster.invitation(look.keys, payload['key'], payload['seed'])}"
    return Screen(say("invite.link", name=payload["name"], link=link, until=until))


def head(_look: Look, payload: Mapping[str, Any], _at: datetime) -> Screen:
    """The day's newest act and its seal, for an admin to keep."""
    return Screen(say("audit.head", number=payload["number"], mark=payload["mark"]))


def bound(look: Look, payload: Mapping[str, Any], _at: datetime) -> Screen:
    """The first words in an office's new group."""
    return Screen(say("office.bound", office=look.people.office(payload["office"]).name))
