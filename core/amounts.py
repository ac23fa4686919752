"""Money as receipts show it: in figures and in Vietnamese words."""

HIGHEST_IN_WORDS = 999_999_999_999

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu", "tỷ")
_FIVE = 5


def dong(amount: int) -> str:
    """Write integer đồng in figures: 12000 is "12.000đ"."""
    return f"{amount:,}đ".replace(",", ".")


def in_words(amount: int) -> str:
    """Write 0 to 999 999 999 999 đồng in words: 12000 is "Mười hai nghìn đồng", else a ValueError.

    Of the accepted spellings it takes "linh" (not "lẻ"), "nghìn" (not "ngàn"), and "bốn" after
    "mươi" (not "tư").
    """
    if not 0 <= amount <= HIGHEST_IN_WORDS:
        raise ValueError("an amount in words is from 0 to 999 999 999 999 đồng")
    words = _number(amount) if amount else [_DIGITS[0]]
    return " ".join([*words, "đồng"]).capitalize()


def _number(amount: int) -> list[str]:
    words: list[str] = []
    for power in range(len(_SCALES) - 1, -1, -1):
        group = amount // 1000**power % 1000
        if group:
            words += [*_group(group, first=not words), _SCALES[power]]
    return [word for word in words if word]


def _group(group: int, *, first: bool) -> list[str]:
    """Read three digits; only the first group of a number leaves its leading zeros unread."""
    hundreds, rest = divmod(group, 100)
    if first and not hundreds:
        return _tens(rest)
    return [_DIGITS[hundreds], "trăm", *(_tens(rest, after_hundreds=True) if rest else [])]


def _tens(rest: int, *, after_hundreds: bool = False) -> list[str]:
    tens, unit = divmod(rest, 10)
    if not tens:
        return ["linh", _DIGITS[unit]] if after_hundreds else [_DIGITS[unit]]
    head = ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    return [*head, _unit(unit, tens)] if unit else head


def _unit(unit: int, tens: int) -> str:
    if unit == 1 and tens > 1:
        return "mốt"
    return "lăm" if unit == _FIVE else _DIGITS[unit]
