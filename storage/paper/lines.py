"""Words broken into lines no wider than they may be."""

from collections.abc import Iterator

from storage.paper.typeface import Style, face


def wrapped(text: str, style: Style, size: float, width: float, start: float = 0) -> Iterator[str]:
    """Yield the lines of `text`, none wider than `width`; `start` of the first is taken already."""
    cut, row, room = face(style), "", width - start
    for word in text.split(" "):
        longer = f"{row} {word}" if row else word
        if cut.width(longer, size) <= room:
            row = longer
            continue
        if row or room < width:
            yield row
            room = width
        *whole, row = _chopped(word, style, size, width)
        yield from whole
    yield row


def _chopped(word: str, style: Style, size: float, width: float) -> list[str]:
    """Cut a word that is wider than a line into pieces that are not."""
    cut, pieces, room = face(style), [""], width
    for letter in word:
        wide = cut.width(letter, size)
        if wide > room:
            pieces.append("")
            room = width
        pieces[-1] += letter
        room -= wide
    return pieces
