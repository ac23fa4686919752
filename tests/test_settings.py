"""Settings that are missing or weak stop the start, by name and never by value."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import PREFIX, Bucket, Settings, complaints, key_ring

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


SECRET = "Zk3v9QpL0sXw7RtYb2Nd"
BUCKET: dict[str, object] = {
    "vault_store": "s3://so-hoa/lap-vo/scans/",
    "s3_endpoint": "https://s3.vn-south.example",
    "s3_key": "lap-vo-desk",
    "s3_secret": SECRET,
}


def test_scans_lie_in_the_data_folder_if_nothing_is_said() -> None:
    """No store named is no bucket."""
    assert made().bucket is None


def test_a_bucket_is_read_in_its_parts() -> None:
    """Name and prefix from the one address, the rest from its own variables."""
    assert made(**BUCKET).bucket == Bucket(
        "so-hoa",
        "lap-vo/scans",
        "https://s3.vn-south.example",
        "us-east-1",
        "lap-vo-desk",
        SECRET,
    )
    bare = made(**{**BUCKET, "vault_store": "s3://so-hoa"}).bucket
    assert bare
    assert bare.prefix == ""


def test_secrets_of_a_bucket_do_not_print_themselves() -> None:
    """Neither the settings nor the bucket show them."""
    ours = made(**BUCKET)
    text = f"{ours!r} {ours} {ours.bucket!r} {ours.model_dump()}"
    assert SECRET not in text
    assert "lap-vo-desk" not in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vault_store", "folder"),
        ("vault_store", "s3:///scans"),
        ("vault_store", "s3://UPPER/x"),
        ("vault_store", "s3://so-hoa/../other"),
        ("vault_store", "https://so-hoa.s3.example"),
        ("s3_endpoint", ""),
        ("s3_endpoint", "s3.vn-south.example"),
        ("s3_endpoint", "http://s3.vn-south.example"),
        ("s3_endpoint", "http://127.0.0.1.evil.example"),
        ("s3_endpoint", "http://127.0.0.1@evil.example"),
        ("s3_endpoint", "http://localhost:99999"),
        ("s3_endpoint", "https://u:p@s3.vn-south.example"),
        ("s3_endpoint", "https://s3.vn-south.example/x?y=1"),
        ("s3_endpoint", "https://"),
        ("s3_endpoint", "ftp://127.0.0.1"),
        ("s3_region", ""),
        ("s3_region", "somewhere else"),
        ("s3_key", ""),
        ("s3_key", "AKIAIOSFODNN7EXAMPLE"),
        ("s3_key", "minioadmin"),
        ("s3_key", "xxxxxxxx"),
        ("s3_secret", ""),
        ("s3_secret", "changeme-changeme"),
        ("s3_secret", "your-secret-key-here"),
        ("s3_secret", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        ("s3_secret", "********************"),
        ("s3_secret", "with a space in it 0123"),
    ],
)
def test_a_bucket_that_could_not_be_reached_safely_is_named(name: str, value: str) -> None:
    """Each variable that is missing, a placeholder or overheard has its line, without its value."""
    with pytest.raises(ValidationError) as refused:
        made(**{**BUCKET, name: value})
    (line,) = complaints(refused.value)
    assert line.startswith(f"{PREFIX}{name.upper()}: ")
    assert not value or value not in line
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000", "https://s3.example:9"],
)
def test_only_this_machine_may_be_spoken_to_in_the_open(endpoint: str) -> None:
    """Plain http stays on loopback."""
    assert made(**{**BUCKET, "s3_endpoint": endpoint}).bucket


def test_a_secret_of_the_store_is_asked_for_only_with_a_store() -> None:
    """An office with a folder need not fill in what it does not use."""
    assert made(s3_key="changeme", s3_secret="changeme").bucket is None
