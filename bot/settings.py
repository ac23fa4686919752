"""What an office sets, from the environment or `.env`. Secrets have no defaults."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "BANSAO_"
KEY_BYTES = 32
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Settings(BaseSettings):
    """Every variable is documented in `.env.example`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="forbid", hide_input_in_errors=True
    )

    data: Path = Field(default=Path("data"))
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)
    code_peppers: SecretStr
    vault_keys: SecretStr

    @field_validator("web_host")
    @classmethod
    def _at_home(cls, host: str) -> str:
        if host not in LOOPBACK:
            raise ValueError("the web door knows no log-in of its own: this machine only")
        return host

    @field_validator("code_peppers", "vault_keys")
    @classmethod
    def _readable(cls, ring: SecretStr) -> SecretStr:
        key_ring(ring.get_secret_value())
        return ring

    @property
    def peppers(self) -> Mapping[str, bytes]:
        """One-time code peppers by id, newest first."""
        return key_ring(self.code_peppers.get_secret_value())

    @property
    def vault(self) -> Mapping[str, bytes]:
        """Vault keys by id, newest first."""
        return key_ring(self.vault_keys.get_secret_value())


def key_ring(text: str) -> dict[str, bytes]:
    """`k2:<base64>,k1:<base64>` as 32-byte keys by id; ValueError on anything weaker."""
    ring: dict[str, bytes] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        key_id, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise ValueError("not base64") from None
        if not key_id.isalnum() or not key_id.isascii() or len(key_id) > 16:  # noqa: PLR2004
            raise ValueError("a key's id is 1 to 16 letters or digits")
        if len(key) != KEY_BYTES or len(set(key)) < KEY_BYTES // 4:
            raise ValueError("a key is 32 random bytes in base64")
        ring[key_id] = key
    if not ring:
        raise ValueError("no key")
    return ring


def complaints(trouble: ValidationError) -> list[str]:
    """What is wrong with the settings: a line a variable, naming it and never its value."""
    return [
        f"{PREFIX}{'_'.join(str(part) for part in error['loc']).upper()}: {error['msg']}"
        for error in trouble.errors(include_input=False, include_url=False)
    ]
