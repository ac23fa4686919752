"""An envelope opens with its key, in its place, as it was closed; or not at all."""

from __future__ import annotations

import pytest

from storage.envelope import (
    BODY,
    CLOSING_CHANCE,
    HEAD,
    TURNING_CHANCE,
    Broken,
    NoKey,
    close,
    key_of,
    open_page,
    place,
    turn,
)

OLD = {"k1": bytes(range(32))}
NEW = {"k2": bytes(range(32, 64)), **OLD}
PAGE = b"\xff\xd8 a page"
NAME, OTHER = "a" * 32, "b" * 32
HERE = place(7, NAME)
CHANCE, LATER = bytes(range(CLOSING_CHANCE)), bytes(range(100, 100 + TURNING_CHANCE))


def closed(page: bytes = PAGE, belongs: bytes = HERE, chance: bytes = CHANCE) -> bytes:
    """An envelope under the old key."""
    return close(page, OLD, belongs, chance)


@pytest.mark.parametrize("page", [b"", b"x", PAGE, bytes(1_000_000)])
def test_a_page_comes_out_as_it_went_in(page: bytes) -> None:
    """Whatever its length, and 108 bytes is all an envelope weighs."""
    sealed = closed(page)
    assert open_page(sealed, OLD, HERE) == page
    assert len(sealed) == len(page) + 108


def test_every_bit_counts() -> None:
    """One bit turned anywhere, and the page is refused."""
    sealed = closed()
    for at in range(len(sealed)):
        for bit in range(8):
            harmed = bytearray(sealed)
            harmed[at] ^= 1 << bit
            with pytest.raises((Broken, NoKey)):
                open_page(bytes(harmed), OLD, HERE)


def test_every_byte_counts() -> None:
    """Cut short anywhere, emptied or made longer, and the page is refused."""
    sealed = closed()
    for length in range(len(sealed)):
        with pytest.raises(Broken):
            open_page(sealed[:length], OLD, HERE)
    with pytest.raises(Broken):
        open_page(sealed + b"\0", OLD, HERE)


@pytest.mark.parametrize("elsewhere", [place(8, NAME), place(7, OTHER), b""])
def test_a_page_opens_only_where_it_belongs(elsewhere: bytes) -> None:
    """Another document's, another page's, nobody's: refused."""
    with pytest.raises(Broken):
        open_page(closed(), OLD, elsewhere)


def test_parts_of_two_envelopes_make_none() -> None:
    """The head, the data key or the page of another envelope of the same place: refused."""
    one, two = closed(b"hers"), closed(b"hiss", chance=CHANCE[::-1])
    turned = turn(one, NEW, HERE, LATER)
    for mixed in (
        one[:BODY] + two[BODY:],
        one[:HEAD] + two[HEAD:BODY] + one[BODY:],
        turned[:HEAD] + one[HEAD:],
        one[:HEAD] + turned[HEAD:],
    ):
        with pytest.raises(Broken):
            open_page(mixed, NEW, HERE)


def test_the_master_key_has_to_be_the_one() -> None:
    """A key of the same name but other bytes is refused, one that is not held is told apart."""
    with pytest.raises(Broken):
        open_page(closed(), {"k1": bytes(32)}, HERE)
    with pytest.raises(NoKey):
        open_page(closed(), {"k2": OLD["k1"]}, HERE)


def test_nothing_inside_is_seen_from_outside() -> None:
    """An envelope shows neither the page, nor a key, nor where it belongs."""
    sealed = closed(PAGE * 50)
    for secret in (PAGE, OLD["k1"], CHANCE[:32], NAME.encode(), HERE[:8]):
        assert secret not in sealed


def test_a_new_master_key_leaves_the_page_as_it_lies() -> None:
    """Turning changes the head and the data key's seal; the old key then opens nothing."""
    sealed = closed()
    turned = turn(sealed, NEW, HERE, LATER)
    assert (key_of(sealed), key_of(turned)) == ("k1", "k2")
    assert turned[BODY:] == sealed[BODY:]
    assert open_page(turned, {"k2": NEW["k2"]}, HERE) == PAGE
    with pytest.raises(NoKey):
        open_page(turned, OLD, HERE)


def test_two_pages_share_no_key() -> None:
    """The same page closed with other chance has nothing in common but the master key's id."""
    one, two = closed(bytes(64)), closed(bytes(64), chance=CHANCE[::-1])
    assert one[:HEAD] == two[:HEAD]
    assert all(one[at : at + 8] != two[at : at + 8] for at in range(HEAD, len(one) - 8))


def test_little_chance_is_refused() -> None:
    """A data key of fewer bytes, or a nonce, is not made up from what is missing."""
    for short in (b"", CHANCE[:-1], CHANCE + b"x"):
        with pytest.raises(ValueError, match="56 bytes"):
            closed(chance=short)
    with pytest.raises(ValueError, match="12 bytes"):
        turn(closed(), NEW, HERE, LATER[:-1])
