"""What an office sets for the ways to a phone. Every variable is documented in `.env.example`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from bot.demands import CREDENTIAL, PLACEHOLDER, missing, reachable, unheard

SENDERS = ("console", "officer", "esms", "speedsms", "zalo_template", "http")
SAMPLE = re.compile(r"cuaban|access[-_]?token|api[-_]?key|secret[-_]?key", re.IGNORECASE)
"""What stands in the gateways' own samples where a secret has to stand."""
FEWEST_SIGNS = 6
BRAND = re.compile(r"[A-Za-z0-9 ._-]{1,20}")
TEMPLATES = re.compile(r"(?:[a-z_]{1,24}:)?[0-9]{1,20}(?:,[a-z_]{1,24}:[0-9]{1,20})*")
CODE = "code"
HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")


class CodeSettings(BaseSettings):
    """The part of the settings that is about codes and short news."""

    codes: str = "console"
    codes_a_day: int = Field(default=500, ge=0)
    esms_key: SecretStr = SecretStr("")
    esms_secret: SecretStr = SecretStr("")
    esms_brand: str = ""
    esms_sandbox: bool = False
    esms_api: str = "https://rest.esms.vn"
    speedsms_token: SecretStr = SecretStr("")
    speedsms_sender: str = ""
    speedsms_api: str = "https://api.speedsms.vn"
    zbs_template: str = ""
    zbs_parameter: str = Field(default="otp", pattern=r"^[A-Za-z0-9_]{1,32}$")
    zbs_sandbox: bool = False
    zbs_api: str = "https://business.openapi.zalo.me"
    http_url: str = ""
    http_headers: SecretStr = SecretStr("{}")
    http_body: SecretStr = SecretStr("")
    http_shape: Literal["json", "form", "xml"] = "json"
    http_phone: Literal["84", "0", "+84"] = "84"
    http_path: str = ""
    http_taken: str = ""
    http_nobody: str = ""
    http_refused: str = ""

    @field_validator("codes")
    @classmethod
    def _ways_are_known(cls, codes: str) -> str:
        names = ways(codes)
        if not names or len(set(names)) < len(names) or not set(names) <= set(SENDERS):
            raise ValueError(
                f"some of {', '.join(SENDERS)}, each once, the first to be tried first"
            )
        return codes

    @field_validator("esms_api", "speedsms_api", "zbs_api")
    @classmethod
    def _gateways_are_not_overheard(cls, url: str) -> str:
        if not reachable(url):
            raise ValueError("has to be an https address without a path (http on this machine)")
        return url

    @field_validator("http_taken", "http_nobody", "http_refused")
    @classmethod
    def _patterns_can_be_read(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error:
            raise ValueError("has to be a regular expression") from None
        return pattern

    @model_validator(mode="after")
    def _ways_can_be_gone(self) -> CodeSettings:
        """A gateway that is named has what it needs."""
        demands = {
            "esms": self._esms,
            "speedsms": self._speedsms,
            "zalo_template": self._zalo_template,
            "http": self._http,
        }
        for name in ways(self.codes):
            if demand := demands.get(name):
                demand()
        return self

    def _esms(self) -> None:
        self._demand_secret("esms_key", "the ApiKey of an eSMS account")
        self._demand_secret("esms_secret", "the SecretKey of an eSMS account")
        if not BRAND.fullmatch(self.esms_brand):
            raise missing("esms_brand", "a brand name registered at eSMS")

    def _speedsms(self) -> None:
        self._demand_secret("speedsms_token", "the access token of a SpeedSMS account")
        if self.speedsms_sender and not BRAND.fullmatch(self.speedsms_sender):
            raise missing("speedsms_sender", "a brand name registered at SpeedSMS, or empty")

    def _zalo_template(self) -> None:
        if not TEMPLATES.fullmatch(self.zbs_template) or CODE not in self.zbs_templates:
            raise missing("zbs_template", "a template's number, or code:number,kind:number")

    def _http(self) -> None:
        if not unheard(self.http_url):
            raise missing("http_url", "an https address (http on this machine)")
        body = self.http_body.get_secret_value()
        if "{phone}" not in body or not ("{text}" in body or "{code}" in body):
            raise missing("http_body", "a body with {phone} and {text} in it")
        if self.http_shape == "json" and not is_json(body):
            raise missing("http_body", "a JSON text")
        if headers(self.http_headers.get_secret_value()) is None:
            raise missing("http_headers", "a JSON object of texts")
        if not self.http_taken:
            raise missing("http_taken", "what a message that was taken is answered with")

    def _demand_secret(self, name: str, wanted: str) -> None:
        text = getattr(self, name).get_secret_value()
        if not CREDENTIAL.fullmatch(text) or len(set(text)) < FEWEST_SIGNS:
            raise missing(name, wanted)
        if PLACEHOLDER.search(text) or SAMPLE.search(text):
            raise missing(name, f"{wanted}, not a placeholder")

    @property
    def zbs_templates(self) -> Mapping[str, str]:
        """Zalo's templates by the kind of message; a number alone is the code's."""
        pairs = (part.rpartition(":") for part in self.zbs_template.split(",") if part)
        return {kind or CODE: number for kind, _, number in pairs}

    @property
    def http_named_headers(self) -> Mapping[str, str]:
        """The headers of the gateway of one's own."""
        return headers(self.http_headers.get_secret_value()) or {}


def ways(codes: str) -> list[str]:
    """The senders' names in their order."""
    return [name.strip() for name in codes.split(",") if name.strip()]


def is_json(text: str) -> bool:
    """Whether this is an object in JSON."""
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def headers(text: str) -> dict[str, str] | None:
    """`{"Authorization": "Bearer ..."}` by name; None for anything else."""
    found = json.loads(text) if is_json(text) else None
    if found is None or not all(map(HEADER.fullmatch, found)):
        return None
    plain = all(isinstance(value, str) and value.isprintable() for value in found.values())
    return found if plain else None
