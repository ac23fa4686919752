"""What the register says about a copy, to whoever holds it."""

from __future__ import annotations

import re

from core.checks import PATH, Facts, facts_behind
from handlers.fields import LONGEST_WORDS, Field, Misread
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say

TOKEN = re.compile(r"(?<![0-9a-z])[0-9a-f]{32}(?![0-9a-z])")
ADDRESS = re.compile(rf"{PATH}({TOKEN.pattern})")
AGAIN = (Choice(say("check.title"), ">check_copy"), Choice(say("menu.home"), "/menu"))


def check_copy(form: Form) -> Screen:
    """The facts under a token; nobody has to say who they are."""
    facts = facts_behind(form.look, form.ask(token()))
    return Screen(told(facts) if facts else say("check.unknown"), AGAIN)


def token() -> Field[str]:
    """The token alone, or the link that ends in it."""

    def read(said: str) -> str:
        found = TOKEN.search(said[:LONGEST_WORDS].lower())
        if found is None:
            raise Misread(say("check.misread"))
        return found[0]

    return Field("token", Screen(say("check.ask"), asks="words"), read)


def pasted(text: str) -> str:
    """The token of a copy's address within a message, "" if there is none."""
    found = ADDRESS.search(text[:LONGEST_WORDS].lower())
    return found[1] if found else ""


def told(facts: Facts) -> Text:
    """The facts in a sentence."""
    return say(
        "check.void" if facts.void else "check.good",
        number=f"{facts.number:04d}",
        book=facts.book,
        kind=facts.kind,
        at=facts.certified_at,
        title=facts.title,
        copies=facts.copies,
        office=facts.office,
        signer_title=facts.signer_title,
        requester=facts.requester,
        decision=facts.decision,
    )
