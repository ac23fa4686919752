"""What is true of Telegram whichever library speaks."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import Hopeless, plain
from bot.channels import telegram_facts as facts
from bot.channels.telegram_facts import Place, Refusal
from bot.render import split

TEXTS = st.text(st.characters(codec="utf-8"))


def test_the_channels_package_starts_light() -> None:
    """Neither library is imported before its own channel is."""
    code = (
        "import sys, bot.channels.telegram_reading; print({'aiogram', 'telegram'} & {*sys.modules})"
    )
    run = subprocess.run((sys.executable, "-c", code), capture_output=True, check=True)  # noqa: S603
    assert run.stdout.strip() == b"set()"


@given(TEXTS, st.integers(1, 300))
def test_a_cut_text_fits_and_is_whole(text: str, most: int) -> None:
    """What is cut fits, is no half character, and is only cut when it must be."""
    cut = plain.cut(text, most)
    assert plain.units(cut) <= most
    assert cut.encode().decode() == cut
    assert cut == text or cut.endswith("…")


@given(st.text(st.sampled_from("👵ấ \n"), min_size=1, max_size=9000))
def test_every_piece_of_a_split_text_fits(text: str) -> None:
    """However much of it counts twice, a piece of the channel's longest is a message."""
    assert all(plain.units(piece) <= facts.TEXT_UNITS for piece in split(text, facts.LONGEST))


@given(st.integers(-(10**15), 10**15).filter(bool), st.none() | st.integers(1, 10**9))
def test_an_address_is_read_back(chat: int, thread: int | None) -> None:
    """Whatever chat is heard can be answered."""
    assert facts.place_of(facts.address("ts", chat, thread), "ts") == Place(chat, thread)


@pytest.mark.parametrize("to", ["ts:7", "tg:7\n", "tg:٧", "tg:--7", "tg:7/", "tg:" + "7" * 20])
def test_an_address_of_nobody_is_hopeless(to: str) -> None:
    """An address is ours to the last character, or nobody's."""
    with pytest.raises(Hopeless):
        facts.place_of(to, "tg")


@pytest.mark.parametrize("chat", [0, None, "7", True, 7.0])
def test_what_is_no_chat_has_no_address(chat: object) -> None:
    """Only a whole number is a chat."""
    with pytest.raises(ValueError, match="not a chat"):
        facts.address("tg", chat)


@given(TEXTS)
def test_a_file_name_is_tame(name: str) -> None:
    """No name breaks a header or leaves its folder, and there always is one."""
    tame = plain.file_name(name)
    assert tame.strip(" .")
    assert not set('"\\/\r\n\0') & set(tame)
    assert plain.units(tame) <= plain.NAME_UNITS + 10


def test_a_token_is_scrubbed_whole_and_in_part() -> None:
    """Neither the token nor its secret half survives, and the line is short."""
    token = "4242:canary-AAE7fake-token"
    line = facts.scrub(f"GET /bot{token}/x bot4242%3Acanary-AAE7fake-token " + "x" * 500, token)
    assert "canary" not in line
    assert plain.units(line) <= 200


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'"x"', b"\xff", b'{"ok": false}', b'{"parameters": null}']
)
def test_any_answer_that_is_not_ok_is_a_refusal(body: bytes) -> None:
    """A gateway's page, or silence, is not taken for a yes."""
    refused = facts.refusal(502, body, "1:x")
    assert isinstance(refused, Refusal)
    assert refused.status == 502
