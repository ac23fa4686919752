"""What an office sets for its doors on Zalo. Every variable is documented in `.env.example`."""

from __future__ import annotations

import re

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from bot.demands import CREDENTIAL, PLACEHOLDER, missing, reachable, unheard

NUMBER = r"^[0-9]{0,24}$"
ZALO_TOKEN = re.compile(r"[0-9]{4,24}:[A-Za-z0-9_-]{10,200}")
FEWEST_SIGNS = 8
ACCOUNT = {
    "zalo_oa_secret": "the app's secret key",
    "zalo_oa_grant": "the refresh token the grant came with",
}
WEBHOOK = {"zalo_oa_webhook_key": "the key of the account's webhook page"}


class ZaloSettings(BaseSettings):
    """The part of the settings that is about a bot and an Official Account."""

    zalo_token: SecretStr = SecretStr("")
    zalo_api: str = "https://bot-api.zaloplatforms.com"
    zalo_oa_app: str = Field(default="", pattern=NUMBER)
    zalo_oa_secret: SecretStr = SecretStr("")
    zalo_oa_grant: SecretStr = SecretStr("")
    zalo_oa_webhook_key: SecretStr = SecretStr("")
    zalo_oa_api: str = "https://openapi.zalo.me"
    zalo_oauth: str = "https://oauth.zaloapp.com/v4/oa/access_token"

    @field_validator("zalo_api", "zalo_oa_api")
    @classmethod
    def _platforms_are_not_overheard(cls, url: str) -> str:
        if not reachable(url):
            raise ValueError("has to be an https address without a path (http on this machine)")
        return url

    @field_validator("zalo_oauth")
    @classmethod
    def _tokens_are_not_overheard(cls, url: str) -> str:
        if not unheard(url):
            raise ValueError("has to be an https address (http on this machine)")
        return url

    def demand_account(self, *, with_webhook: bool) -> None:
        """What is needed to speak as the Official Account, and to hear what it is told."""
        if not self.zalo_oa_app:
            raise missing("zalo_oa_app", "the number of the app the account was granted to")
        for name, wanted in (ACCOUNT | WEBHOOK if with_webhook else ACCOUNT).items():
            text = getattr(self, name).get_secret_value()
            if not CREDENTIAL.fullmatch(text) or len(set(text)) < FEWEST_SIGNS:
                raise missing(name, wanted)
            if PLACEHOLDER.search(text):
                raise missing(name, f"{wanted}, not a placeholder")
