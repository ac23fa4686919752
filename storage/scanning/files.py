"""From a file's bytes to its pages, whatever kind it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from PIL import Image

from storage.scanning.jpegs import jpeg_page
from storage.scanning.kinds import Kind, kind_of
from storage.scanning.pages import MOST_BYTES, MOST_PIXELS, Page, Refused
from storage.scanning.pdfs import pdf_pages
from storage.scanning.rasters import png_pages, tiff_pages

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def jpeg_pages(data: bytes) -> Iterator[Page]:
    """The page of a JPEG; a second picture behind it is no page."""
    yield jpeg_page(data)


READERS: Final[dict[Kind, Callable[[bytes], Iterator[Page]]]] = {
    "jpeg": jpeg_pages,
    "png": png_pages,
    "tiff": tiff_pages,
    "pdf": pdf_pages,
}


def read_file(data: bytes) -> Iterator[Page]:
    """The pages of a file; raise `Refused` and nothing else."""
    if len(data) > MOST_BYTES:
        raise Refused("too_large")
    pages = 0
    try:
        for page in READERS[kind_of(data)](data):
            pages += 1
            yield page
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("too_many_pixels") from error
    except Refused:
        raise
    except Exception as error:  # broken files break decoders in every way there is
        raise Refused("broken") from error
    if not pages:
        raise Refused("broken")
