"""Whatever colours a picture comes in, it leaves in plain RGB or grey."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image, ImageChops, ImageCms

SRGB_NAMES: Final = (b"sRGB", "sRGB".encode("utf-16-be"))
PROFILED: Final = {"RGB", "CMYK"}
DEEP: Final = {"I;16", "I;16B", "I;16L", "I;16N", "I", "F"}
LESS: Final = 255 / 65535  # eight bits of sixteen


def is_usual(profile: bytes) -> bool:
    """Whether a profile may be dropped and no colour changes: there is none, or it is sRGB."""
    return not profile or any(name in profile for name in SRGB_NAMES)


def plain(picture: Image.Image, profile: bytes = b"") -> Image.Image:
    """The picture in RGB or L, on white where it was clear; a grey one's profile is not asked."""
    if picture.mode in DEEP:
        return picture.convert("F").point(lambda tone: tone * LESS + 0.0).convert("L")
    if picture.has_transparency_data:
        return _on_white(picture.convert("RGBA"))
    if picture.mode in PROFILED and not is_usual(profile):
        return _managed(picture, profile)
    if picture.mode in {"RGB", "L"}:
        return picture
    return picture.convert("L" if picture.mode == "1" else "RGB")


def without_colour(picture: Image.Image) -> Image.Image:
    """The picture in L when nothing in it has a colour."""
    if picture.mode != "RGB":
        return picture
    red, green, blue = picture.split()
    coloured = any(ImageChops.difference(green, other).getbbox() for other in (red, blue))
    return picture if coloured else green


def _on_white(picture: Image.Image) -> Image.Image:
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    return paper.convert("RGB")


def _managed(picture: Image.Image, profile: bytes) -> Image.Image:
    """Into sRGB as the profile says; as if there were none when it does not fit."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        managed = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (OSError, ValueError, ImageCms.PyCMSError):
        managed = None
    return managed or picture.convert("RGB")
