"""The fuzzer finds what is there to be found."""

from __future__ import annotations

from pathlib import Path
from random import Random  # noqa: TID251 - seeded damage

import pytest

from storage.scanning.pages import Refused, pages_of
from tests.scanning import fuzz
from tests.scanning.room import Reading


async def test_a_broken_promise_is_kept_as_hex(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bytes are there to be read again."""

    def never(found: Reading) -> None:
        assert found.refused == "of another kind", "as it should be"

    monkeypatch.setattr(fuzz, "FOUND", tmp_path / "found")
    monkeypatch.setattr(fuzz, "check", never)
    assert not await fuzz.run(30, seed=1)
    [kept] = (tmp_path / "found").iterdir()
    assert bytes.fromhex(kept.read_text()) == fuzz.damaged(fuzz.seeds(), Random(1))
    assert "as it should be" in capsys.readouterr().out


async def test_a_run_says_what_it_read(capsys: pytest.CaptureFixture[str]) -> None:
    """One line, with the seed that repeats it."""
    assert await fuzz.run(1, seed=7)
    [line] = capsys.readouterr().out.splitlines()
    assert "seed 7" in line
    assert line.endswith("all held")


def test_every_seed_is_what_it_should_be() -> None:
    """Before the damage most are read; what is refused was made to hurt."""
    refused = 0
    for data in fuzz.seeds()[:22]:
        try:
            assert list(pages_of(data))
        except Refused:
            refused += 1
    assert refused == 0


@pytest.mark.parametrize("damage", fuzz.DAMAGES)
def test_each_damage_damages(damage: fuzz.Damage) -> None:
    """And takes the shortest file too."""
    data = fuzz.seeds()[0]
    assert any(damage(data, Random(seed)) != data for seed in range(5))
    assert isinstance(damage(b"\0", Random(1)), bytes)
