"""A JPEG without what is not picture: metadata dropped, the rest bit for bit as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from storage.paper.jpeg import BadJpeg, Jpeg, read

START, END = b"\xff\xd8", b"\xff\xd9"
SCAN, BASELINE = 0xDA, 0xC0
FRAMES: Final = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
DRAWN: Final = FRAMES | {0xC4, 0xDB, 0xDD, SCAN}  # with tables of codes, of steps, and restarts
JFIF, ICC, ADOBE = b"JFIF\0", b"ICC_PROFILE\0", b"Adobe"
TOLD: Final = {0xE0: (JFIF, 14), 0xEE: (ADOBE, 12)}  # what colours mean, and its length
MOST_SEGMENTS: Final = 4096
MARKER: Final = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
NO_CODE: Final = re.compile(rb"\xff[^\x00\xd0-\xd7]")  # neither a stuffed byte nor a restart


@dataclass(frozen=True, slots=True)
class Lean:
    """A JPEG that is nothing but picture; its profile and its lie are told beside it.

    `baseline` is the kind every printer draws: one frame of Huffman codes, sent in one scan.
    """

    jpeg: Jpeg
    orientation: int
    profile: bytes
    baseline: bool


def lean(data: bytes) -> Lean:
    """Drop metadata and whatever follows the end of the picture; raise `BadJpeg`."""
    parts, profile, markers = [START], b"", []
    for marker, body, codes in _segments(data):
        markers.append(marker)
        if marker == 0xE2 and body.startswith(ICC):  # noqa: PLR2004 - where profiles are
            profile += body[len(ICC) + 2 :]
        if kept := _kept(marker, body):
            length = (len(kept) + 2).to_bytes(2, "big")
            parts += [bytes((0xFF, marker)), length, kept, codes]
    frames = [marker for marker in markers if marker in FRAMES]
    if len(frames) != 1:
        raise BadJpeg("not one picture")
    baseline = frames == [BASELINE] and markers.count(SCAN) == 1
    clean = b"".join([*parts, END])
    return Lean(read(clean), read(data).orientation, profile, baseline)


def frame_of(data: bytes) -> tuple[int, int, int]:
    """Width, height and components as the frame says, decoding nothing; raise `BadJpeg`."""
    for marker, body, _ in _segments(data):
        if marker in FRAMES:
            high, wide = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
            return wide, high, int.from_bytes(body[5:6], "big")
    raise BadJpeg("without a picture")


def _segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Each segment's marker, body and, after a scan's head, its codes; up to the end marker."""
    at = len(START)
    for _ in range(MOST_SEGMENTS):
        found = MARKER.match(data, at)
        if not found:
            raise BadJpeg("broken between its segments")
        marker, head = data[found.end() - 1], found.end()
        if marker == END[1]:
            return
        at = head + int.from_bytes(data[head : head + 2], "big")
        if at < head + 2 or at > len(data):
            raise BadJpeg("cut off in its header")
        body, begun = data[head + 2 : at], at
        if marker == SCAN:
            at = _next(data, at)
        yield marker, body, data[begun:at]
    raise BadJpeg("in more pieces than any picture")


def _next(data: bytes, at: int) -> int:
    """Where the codes of a scan end."""
    found = NO_CODE.search(data, at)
    if not found:
        raise BadJpeg("cut off before its end")
    return found.start()


def _kept(marker: int, body: bytes) -> bytes:
    """What is left of a segment: all of the picture, of the rest only what colours mean."""
    if marker in DRAWN:
        return body
    name, length = TOLD.get(marker, (b"", 0))
    if not name or not body.startswith(name) or len(body) < length:
        return b""
    return body[: length - 2] + b"\0\0" if name == JFIF else body[:length]
