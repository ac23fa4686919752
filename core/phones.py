"""Vietnamese mobile numbers: read from what people type, kept as E.164, shown with care."""

import re
from enum import Enum
from typing import NoReturn
from unicodedata import normalize

LONGEST_TEXT = 40

_SHORTEST, _LONGEST = 9, 10
_WRITTEN = re.compile(r"\(?\+?[0-9 ().\-\u2010\u2013\u2014\u2212]*")
_EDGES = " \t\r\n"
_NOT_DIGIT = re.compile(r"[^0-9]")
_HOTLINE = re.compile(r"0?1[89]00[0-9]{4,6}")
_MOBILE_FIRST = "35789"
_LANDLINE_FIRST = "2"

# Numbers of eleven digits became ten on 15 September 2018; many papers still carry the old ones.
_SINCE_2018 = {
    "120": "70",
    "121": "79",
    "122": "77",
    "126": "76",
    "128": "78",
    "123": "83",
    "124": "84",
    "125": "85",
    "127": "81",
    "129": "82",
    "162": "32",
    "163": "33",
    "164": "34",
    "165": "35",
    "166": "36",
    "167": "37",
    "168": "38",
    "169": "39",
    "186": "56",
    "188": "58",
    "199": "59",
}


class PhoneTrouble(Enum):
    """Why a phone number is refused; the value is the key of the sentence shown."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    LANDLINE = "landline"
    NOT_VIETNAMESE = "not_vietnamese"
    NOT_MOBILE = "not_mobile"


class PhoneError(ValueError):
    """The text is not a Vietnamese mobile number; `code` says why, the text itself is not kept."""

    def __init__(self, code: PhoneTrouble) -> None:
        super().__init__(code.value)
        self.code = code


def read(text: str) -> str:
    """Return the E.164 of a Vietnamese mobile number such as "0912 345 678", else a PhoneError."""
    digits, international = _digits(text)
    national = _national(digits, international=international)
    if len(national) == _LONGEST and national[:3] in _SINCE_2018:
        national = _SINCE_2018[national[:3]] + national[3:]
    _check(national)
    return f"+84{national}"


def spaced(e164: str) -> str:
    """Show "+84912345678" as "0912 345 678"."""
    national = e164.removeprefix("+84")
    return f"0{national[:3]} {national[3:6]} {national[6:]}"


def tail(e164: str) -> str:
    """Show "+84912345678" as "••••678"."""
    return f"••••{e164[-3:]}"


def _digits(text: str) -> tuple[str, bool]:
    """Return the digits written and whether a plus stood before them."""
    text = text.strip(_EDGES)
    written = normalize("NFKC", text[:LONGEST_TEXT]).strip(_EDGES)
    if not written:
        _refuse(PhoneTrouble.EMPTY)
    digits = _NOT_DIGIT.sub("", written)
    if not digits or not _WRITTEN.fullmatch(written):
        _refuse(PhoneTrouble.NOT_A_NUMBER)
    if len(text) > LONGEST_TEXT:
        _refuse(PhoneTrouble.TOO_LONG)
    return digits, "+" in written


def _national(digits: str, *, international: bool) -> str:
    """Return the digits after the country code or the leading 0."""
    if not international and digits.startswith("00"):
        digits, international = digits[2:], True
    if digits.startswith("84"):
        return digits[2:].removeprefix("0")
    if international:
        _refuse(PhoneTrouble.NOT_VIETNAMESE)
    if _HOTLINE.fullmatch(digits):
        _refuse(PhoneTrouble.NOT_MOBILE)
    if not digits.startswith("0"):
        _refuse(_without_zero(digits))
    return digits[1:]


def _without_zero(digits: str) -> PhoneTrouble:
    return PhoneTrouble.TOO_SHORT if len(digits) <= _SHORTEST else PhoneTrouble.NOT_VIETNAMESE


def _check(national: str) -> None:
    """Refuse whatever is not nine digits of a mobile network in service."""
    if len(national) < _SHORTEST:
        _refuse(PhoneTrouble.TOO_SHORT)
    if len(national) > _LONGEST:
        _refuse(PhoneTrouble.TOO_LONG)
    if len(national) == _LONGEST:
        landline = national.startswith(_LANDLINE_FIRST)
        _refuse(PhoneTrouble.LANDLINE if landline else PhoneTrouble.TOO_LONG)
    if national[0] not in _MOBILE_FIRST or not _is_mobile(national):
        _refuse(PhoneTrouble.NOT_MOBILE)


def _is_mobile(national: str) -> bool:
    from phonenumbers import PhoneNumber, PhoneNumberType, number_type  # noqa: PLC0415  # slow

    number = PhoneNumber(country_code=84, national_number=int(national))
    return number_type(number) == PhoneNumberType.MOBILE


def _refuse(code: PhoneTrouble) -> NoReturn:
    raise PhoneError(code)
