"""What an office sets, from the environment or `.env`. Secrets have no defaults."""

from __future__ import annotations

import base64
import binascii
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsConfigDict

from bot.codes.settings import CodeSettings, ways
from bot.demands import CREDENTIAL, LOOPBACK, PLACEHOLDER, missing, reachable
from bot.printers.places import Place, places
from bot.zalo_settings import ZALO_TOKEN, ZaloSettings

PREFIX = "BANSAO_"
KEY_BYTES = 32
TOKEN = re.compile(r"[0-9]{5,20}:[A-Za-z0-9_-]{30,60}")
DOORS = {
    "telegram+aiogram": (TOKEN, "a Bot API token, as @BotFather gave it"),
    "telegram+ptb": (TOKEN, "a Bot API token, as @BotFather gave it"),
    "zalo+bot": (ZALO_TOKEN, "a bot's token, as Zalo Bot Creator gave it"),
}
OA = "zalo+oa"
CITIZEN_DOORS = (*(door for door in DOORS if door != "telegram+ptb"), OA)
SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
STORE = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9_/-]*))?")
FEWEST_SIGNS = {"s3_key": 3, "s3_secret": 8}
"""Different signs a credential has at least; fewer, and nobody drew it by lot."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where sealed scans lie at an S3-compatible service."""

    name: str
    prefix: str
    endpoint: str
    region: str
    key: str = field(repr=False)
    secret: str = field(repr=False)


class Settings(CodeSettings, ZaloSettings):
    """Every variable is documented in `.env.example`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="forbid", hide_input_in_errors=True
    )

    data: Path = Field(default=Path("data"))
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)
    code_peppers: SecretStr
    vault_keys: SecretStr
    vault_store: str = ""
    s3_endpoint: str = ""
    s3_region: str = Field(default="us-east-1", pattern=r"^[A-Za-z0-9-]{1,40}$")
    s3_key: SecretStr = SecretStr("")
    s3_secret: SecretStr = SecretStr("")
    citizen_door: str = ""
    citizen_token: SecretStr = SecretStr("")
    staff_door: Literal["", "telegram+ptb"] = ""
    staff_token: SecretStr = SecretStr("")
    telegram_api: str = "https://api.telegram.org"
    intake: Literal["polling", "webhook"] = "polling"
    public_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    scans_by_telegram: bool = False
    scan_folder: str = ""
    scanner: str = Field(default="", pattern=r"^(https?://[^\s]+)?$")
    printer: str = ""
    printer_two_sided: bool = False
    printer_ca: str = ""
    check_url: str = ""
    check_host: str = "127.0.0.1"
    check_port: int = Field(default=8081, ge=0, le=65535)
    trust_proxy: str = ""

    @field_validator("web_host")
    @classmethod
    def _at_home(cls, host: str) -> str:
        if host not in LOOPBACK:
            raise ValueError("the web door knows no log-in of its own: this machine only")
        return host

    @field_validator("check_url")
    @classmethod
    def _overheard_by_nobody(cls, url: str) -> str:
        if url and not reachable(url):
            raise ValueError("has to be an https address without a path (http on this machine)")
        return url

    @field_validator("trust_proxy")
    @classmethod
    def _an_address(cls, proxy: str) -> str:
        if proxy:
            ip_address(proxy)
        return proxy

    @field_validator("code_peppers", "vault_keys")
    @classmethod
    def _readable(cls, ring: SecretStr) -> SecretStr:
        key_ring(ring.get_secret_value())
        return ring

    @field_validator("printer")
    @classmethod
    def _printers_are_named(cls, printer: str) -> str:
        places(printer)
        return printer

    @field_validator("printer_ca")
    @classmethod
    def _certificates_are_there(cls, ca: str) -> str:
        try:
            ssl.create_default_context(cafile=ca or None)
        except OSError:
            raise ValueError("a file of certificates (PEM)") from None
        return ca

    @model_validator(mode="after")
    def _bucket_is_reached(self) -> Settings:
        if not self.vault_store:
            return self
        if not STORE.fullmatch(self.vault_store):
            raise missing("vault_store", "empty, or s3://bucket/prefix")
        if not reachable(self.s3_endpoint):
            raise missing("s3_endpoint", "an https address (http only on this machine)")
        for name, fewest in FEWEST_SIGNS.items():
            text = getattr(self, name).get_secret_value()
            if not CREDENTIAL.fullmatch(text) or len(set(text)) < fewest:
                raise missing(name, "a credential of the S3 service")
            if PLACEHOLDER.search(text):
                raise missing(name, "a credential of the S3 service, not a placeholder")
        return self

    @model_validator(mode="after")
    def _doors_have_keys(self) -> Settings:
        if set(self.doors("citizen")) - set(CITIZEN_DOORS):
            raise missing("citizen_door", f"empty, or of {', '.join(CITIZEN_DOORS)}")
        if OA in self.doors("citizen") or "zalo_template" in ways(self.codes):
            self.demand_account(with_webhook=OA in self.doors("citizen"))
        for door in (*self.doors("citizen"), *self.doors("staff")):
            if door == OA:
                continue
            shape, wanted = DOORS[door]
            token, _, variable = self.access(door)
            if not shape.fullmatch(token) or PLACEHOLDER.search(token):
                raise missing(variable.removeprefix(PREFIX).lower(), wanted)
        if self.doors("citizen") and self.citizen_token == self.staff_token != SecretStr(""):
            raise missing("staff_token", "a token of its own: citizens and staff are two bots")
        if self.intake == "webhook":
            if not self.public_url.startswith("https://"):
                raise missing("public_url", "an https address that reaches this web door")
            if not SECRET.fullmatch(self.webhook_secret.get_secret_value()):
                raise missing("webhook_secret", "16 to 256 of A-Z a-z 0-9 _ -")
        return self

    def doors(self, side: str) -> tuple[str, ...]:
        """The platforms of one side, in the order they are named."""
        named = self.citizen_door if side == "citizen" else self.staff_door
        return tuple(filter(None, (door.strip() for door in named.split(","))))

    def access(self, door: str) -> tuple[str, str, str]:
        """A door's token, the platform's address, and the variable that holds the token."""
        token, base_url, name = {
            "telegram+aiogram": (self.citizen_token, self.telegram_api, "CITIZEN_TOKEN"),
            "telegram+ptb": (self.staff_token, self.telegram_api, "STAFF_TOKEN"),
            "zalo+bot": (self.zalo_token, self.zalo_api, "ZALO_TOKEN"),
            OA: (self.zalo_oa_grant, self.zalo_oa_api, "ZALO_OA_GRANT"),
        }[door]
        return token.get_secret_value(), base_url, f"{PREFIX}{name}"

    @property
    def peppers(self) -> Mapping[str, bytes]:
        """One-time code peppers by id, newest first."""
        return key_ring(self.code_peppers.get_secret_value())

    @property
    def bucket(self) -> Bucket | None:
        """Where sealed scans lie, if not in the data folder."""
        found = STORE.fullmatch(self.vault_store)
        if found is None:
            return None
        name, prefix = found[1], (found[2] or "").strip("/")
        key, secret = self.s3_key.get_secret_value(), self.s3_secret.get_secret_value()
        return Bucket(name, prefix, self.s3_endpoint, self.s3_region, key, secret)

    @property
    def printers(self) -> Mapping[str, Place]:
        """Printers by office."""
        return places(self.printer, two_sided=self.printer_two_sided, ca=self.printer_ca)

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
    return [f"{PREFIX}{variable(error).upper()}: {error['msg']}" for error in details(trouble)]


def details(trouble: ValidationError) -> list[ErrorDetails]:
    """The errors without what was given."""
    return trouble.errors(include_input=False, include_url=False)


def variable(error: ErrorDetails) -> str:
    """The setting an error is about."""
    named = error.get("ctx", {}).get("name")
    return str(named or "_".join(str(part) for part in error["loc"]))
