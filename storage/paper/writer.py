"""The few parts of the PDF format a print pack needs, written once and in order."""

from collections.abc import Callable
from typing import Final

Sink = Callable[[bytes], object]
"""Whoever takes the file, piece by piece."""

HEADER: Final = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"


class Writer:
    """A PDF under way: objects go in, their bytes go on at once, equal input gives equal bytes."""

    def __init__(self, sink: Sink) -> None:
        self._sink, self._length = sink, 0
        self._offsets: list[int] = []
        self._add(HEADER)

    def reserve(self) -> int:
        """Return the number of an object that will be put later."""
        self._offsets.append(0)
        return len(self._offsets)

    def put(self, body: str, ref: int | None = None) -> int:
        """Write one object and return its number."""
        ref = ref or self.reserve()
        self._open(ref)
        self._add(f"{ref} 0 obj\n{body}\nendobj\n".encode("ascii"))
        return ref

    def stream(self, entries: str, data: bytes) -> int:
        """Write one stream, its bytes untouched, and return its number."""
        ref = self.reserve()
        self._open(ref)
        self._add(f"{ref} 0 obj\n<<{entries}/Length {len(data)}>>\nstream\n".encode("ascii"))
        self._add(data)
        self._add(b"\nendstream\nendobj\n")
        return ref

    def finish(self, root: int) -> None:
        """Write the file's end; its catalogue is the object `root`."""
        count = len(self._offsets) + 1
        rows = "".join(f"{offset:010} 00000 n \n" for offset in self._offsets)
        tail = (
            f"xref\n0 {count}\n0000000000 65535 f \n{rows}"
            f"trailer\n<</Size {count}/Root {root} 0 R>>\nstartxref\n{self._length}\n%%EOF\n"
        )
        self._add(tail.encode("ascii"))

    def _open(self, ref: int) -> None:
        self._offsets[ref - 1] = self._length

    def _add(self, part: bytes) -> None:
        self._sink(part)
        self._length += len(part)
