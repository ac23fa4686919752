"""An authenticator's QR, drawn when asked for."""

from __future__ import annotations

import hmac
import io
import re

import segno

from core.ports import Look
from core.roster import enrolment_token, provisioning

SCALE = 6
NUMBER = re.compile(r"[0-9]{1,9}")


def enrolment(look: Look, token: str) -> str | None:
    """The otpauth address a token stands for; None for any other token."""
    kind, _, rest = token.partition("-")
    officer_id = rest.partition("-")[0]
    if kind != "totp" or not NUMBER.fullmatch(officer_id):
        return None
    officer = look.people.officer_if(int(officer_id))
    if officer is None or not officer.totp_key:
        return None
    true = enrolment_token(look.keys, officer)
    if not hmac.compare_digest(true.encode(), token.encode("utf-8", "replace")):
        return None
    return provisioning(look.keys, officer, officer.office_id)


def png(address: str) -> bytes:
    """The address as a QR code."""
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="png", scale=SCALE, border=4)
    return picture.getvalue()
