"""Settings that are missing or weak stop the start, by name and never by value."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import PREFIX, Settings, complaints, key_ring

GOOD = "k1:" + base64.b64encode(bytes(range(32))).decode()
ROOT = Path(__file__).parent.parent


def made(**values: object) -> Settings:
    """Settings from these values alone."""
    return Settings(_env_file=None, **{"code_peppers": GOOD, "vault_keys": GOOD, **values})


def test_every_setting_is_described() -> None:
    """`.env.example` names each variable, and no other."""
    named = set(re.findall(rf"^{PREFIX}(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_good_keys_are_read_newest_first() -> None:
    """The first key of a ring is the one new things are sealed with."""
    newer = "k2:" + base64.b64encode(bytes(range(1, 33))).decode()
    assert list(made(vault_keys=f"{newer},{GOOD}").vault) == ["k2", "k1"]


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "changeme",
        "k1:changeme",
        "k1:" + base64.b64encode(b"\0" * 32).decode(),
        "k1:" + base64.b64encode(b"short").decode(),
        "a-key-id-that-is-far-too-long:" + GOOD[3:],
    ],
)
def test_a_weak_secret_is_named_and_not_shown(weak: str) -> None:
    """The complaint says which variable, and does not repeat what was in it."""
    with pytest.raises(ValidationError) as refused:
        made(code_peppers=weak)
    (line,) = complaints(refused.value)
    assert line.startswith("BANSAO_CODE_PEPPERS: ")
    assert not weak or weak not in line


def test_missing_secrets_are_all_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each missing variable has its line."""
    for name in ("CODE_PEPPERS", "VAULT_KEYS"):
        monkeypatch.delenv(PREFIX + name, raising=False)
    with pytest.raises(ValidationError) as refused:
        Settings(_env_file=None)  # type: ignore[call-arg]
    assert [line.split(":")[0] for line in complaints(refused.value)] == [
        "BANSAO_CODE_PEPPERS",
        "BANSAO_VAULT_KEYS",
    ]


def test_the_web_door_stays_at_home() -> None:
    """The door without a log-in of its own is not opened to the world."""
    with pytest.raises(ValidationError):
        made(web_host="0.0.0.0")  # noqa: S104 - the refusal is the point


def test_a_key_is_not_repeated_in_errors() -> None:
    """The ring's error says what is wrong, not what was given."""
    with pytest.raises(ValueError, match="32 random bytes"):
        key_ring("k1:AAAA")
