"""What people ask for in words of their own, without a button."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.kinds import KINDS, kinds_named
from handlers import check_copy, my_data
from handlers.hearing import PERSON, heard, is_typo, number_in

DENIALS = {"khong", "ko", "dung", "chua", "not", "no"}
COPIES = re.compile(r"\S+(?: \S+)? (?:ban|copies|copy)\b|^[0-9]{1,2}\b")
SHORTEST_TYPO = 6

INTENTS: Mapping[str, tuple[str, ...]] = {
    ">who_looked": my_data.INTENTS["who_looked"],
    ">cancel_order": ("huy don", "bo don", "cancel my order", "cancel order", "cancel the order"),
    ">my_orders": ("don cua toi", "xem don", "tra cuu don", "don dau roi", "my orders"),
    ">my_papers": ("giay to cua toi", "my papers"),
    ">my_delegates": ("uy quyen", "nho nguoi khac", "let somebody help"),
    ">sign_out": ("dang xuat", "thoat", "sign out", "log out"),
    ">procedures": ("thu tuc", "procedure", "procedures"),
    ">check_copy": ("kiem tra ban sao", "check a copy"),
    **{f">{script}": words for script, words in my_data.INTENTS.items()},
    PERSON: (
        *("gap nguoi", "nguoi that", "gap can bo", "noi chuyen voi", "noi voi nguoi"),
        *("goi lai cho toi", "goi lai cho minh", "goi lai giup", "goi cho toi", "goi dien cho toi"),
        *("real person", "talk to", "speak to", "speak with", "call me"),
    ),
}
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    ">cost": (
        *("gia bao nhieu", "bao nhieu tien", "het bao nhieu", "ton bao nhieu", "may tien"),
        *("le phi", "mat phi", "tinh phi", "gia ca", "gia sao"),
        *("how much", "price", "prices", "fee", "fees", "cost", "costs"),
    ),
    ">hours": (
        *("may gio", "gio lam viec", "gio mo cua", "gio dong cua", "gio hanh chinh"),
        *("mo cua", "dong cua", "may gio dong cua", "lam viec khi nao", "co lam viec"),
        *("opening hours", "office hours", "working hours", "what time", "open today"),
        *("are you open", "do you open", "do you close", "closing time"),
    ),
    ">where": (
        *("dia chi", "o dau", "cho nao", "duong day nong", "so dien thoai quay"),
        *("so dien thoai cua quay", "hotline"),
        *("where are you", "where is the desk", "where is it", "address", "your phone number"),
    ),
}
"""Facts anybody may ask for; a question ends in `khong`, so that is no denial here."""
KIND_WORDS = {
    *("ok", "oke", "oki", "okay", "okie", "da", "vang", "u", "uh", "roi", "da ro", "duoc roi"),
    *("tot qua", "thanks", "thank", "tks", "thank you", "great", "good", "yes", "all right"),
}
THANKS = ("cam on", "camon", "thank you", "thanks")


def wish(text: str) -> str:
    """`3 bản CCCD` names a paper and a number: the form asks only for what is missing."""
    if token := check_copy.pasted(text):
        return f">check_copy?token={token}"
    folded = heard(text)
    denied = bool(DENIALS & set(folded.split()))
    if not denied and (press := meant(folded, INTENTS)):
        return press
    if press := meant(folded, QUESTIONS):
        return press
    return "" if denied else copies_of(folded)


def meant(folded: str, table: Mapping[str, tuple[str, ...]]) -> str:
    """The errand one of whose phrases is among the words; else is all of them but for a slip."""
    for press, phrases in table.items():
        if any(f" {phrase} " in f" {folded} " for phrase in phrases):
            return press
    for press, phrases in table.items():
        if any(slipped(folded, phrase) for phrase in phrases):
            return press
    return ""


def slipped(folded: str, phrase: str) -> bool:
    """A typo that leaves the first letter: `so cua toi` is no slip for `don cua toi`."""
    return len(phrase) >= SHORTEST_TYPO and folded[:1] == phrase[0] and is_typo(folded, phrase)


def copies_of(folded: str) -> str:
    """Copies of a kind of paper, "" where none is named."""
    named = [kind for kind in kinds_named(folded) if KINDS[kind].withdrawn is None]
    if not named:
        return ""
    counted = COPIES.search(folded)
    copies = number_in(counted[0]) if counted else None
    return f">order_copies?wanted={named[0]}" + (f"&copies={copies}" if copies else "")


def is_kind(text: str) -> bool:
    """Words that ask for nothing: thanks, or all right."""
    folded = heard(text)
    return folded in KIND_WORDS or any(f" {word} " in f" {folded} " for word in THANKS)
