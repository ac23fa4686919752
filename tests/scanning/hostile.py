"""Files made to hurt: bombs, loops, lies, two files in one."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO

from PIL import Image
from pypdf import PdfReader, PdfWriter

from tests.scanning.corpus import born_digital, drawn, exif, good, jpeg, saved, written

GIF = b"GIF89a\x01\0\x01\0\0\0\0;"
ZIP = b"PK\x03\x04" + bytes(26) + b"PK\x05\x06" + bytes(18)
HTML = b"<html><script>alert(document.cookie)</script></html>"
MANY = 1_000_000


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    check = zlib.crc32(name + body).to_bytes(4, "big")
    return len(body).to_bytes(4, "big") + name + body + check


def png(wide: int, high: int, bits: int, colours: int, *chunks: bytes) -> bytes:
    """A PNG that says so, with a body that is not asked whether it is true."""
    head = struct.pack(">IIBBBBB", wide, high, bits, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IEND", b"")


def zeros(size: int) -> bytes:
    """So many zeros, deflated: one mebibyte is, and then repeated."""
    whole, rest = divmod(size, 1 << 20)
    block, end = (zlib.compressobj(9, zlib.DEFLATED, -15) for _ in range(2))
    piece = block.compress(bytes(1 << 20)) + block.flush(zlib.Z_FULL_FLUSH)
    check = (size % 65521 << 16 | 1).to_bytes(4, "big")
    return b"\x78\xda" + piece * whole + end.compress(bytes(rest)) + end.flush() + check


def flat_png(wide: int, high: int, bits: int, colours: int) -> bytes:
    """A whole PNG of one colour; `colours` is 0 for grey, 2 for RGB, 6 for RGBA."""
    row = 1 + (wide * bits * {0: 1, 2: 3, 6: 4}[colours] + 7) // 8
    return png(wide, high, bits, colours, chunk(b"IDAT", zeros(row * high)))


def tiff(*tables: dict[int, tuple[int, int]], after: Sequence[int] = ()) -> bytes:
    """A TIFF of these tables, each tag with its type and value; `after` says which comes next."""
    size = [2 + 12 * len(table) + 4 for table in tables]
    at = [8 + sum(size[:number]) for number in range(len(tables) + 1)]
    follows = [*(after or range(1, len(tables))), len(tables)]
    out = bytearray(struct.pack("<2sHI", b"II", 42, 8))
    for number, table in enumerate(tables):
        out += struct.pack("<H", len(table))
        for tag, (kind, value) in sorted(table.items()):
            out += struct.pack("<HHII", tag, kind, 1, value)
        out += struct.pack("<I", at[follows[number]] if follows[number] < len(tables) else 0)
    return bytes(out)


def dark(wide: int, high: int, **more: tuple[int, int]) -> dict[int, tuple[int, int]]:
    """A table of an uncompressed bilevel picture whose dots lie at the file's start."""
    table = {256: (4, wide), 257: (4, high), 258: (3, 1), 259: (3, 1), 262: (3, 0)}
    table |= {273: (4, 8), 277: (3, 1), 278: (4, high), 279: (4, (wide + 7) // 8 * high)}
    return table | {int(tag[1:]): value for tag, value in more.items()}


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of them the catalogue."""
    out, starts = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table)
        + b"trailer\n<</Size %d/Root 1 0 R%b>>\n" % (count, trailer)
        + b"startxref\n%d\n%%%%EOF\n" % len(out)
    )


def stream(body: bytes, more: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(body), more, body)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
TREE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%b>>"


def one_page(content: bytes, *objects: bytes, page: bytes = b"", deflated: bool = False) -> bytes:
    """A PDF of one page that draws this; its further objects begin with 5."""
    packed = stream(zlib.compress(content), b"/Filter/FlateDecode") if deflated else stream(content)
    return pdf(CATALOGUE, TREE, PAGE % page, packed, *objects)


def with_picture(*image: bytes) -> bytes:
    """A PDF whose page is one picture."""
    page = b"/Resources<</XObject<</I 5 0 R>>>>"
    return one_page(b"q 595 0 0 842 0 0 cm /I Do Q", *image, page=page)


def forms(depth: int, each: int, last: bytes = b"0 0 9 9 re f") -> bytes:
    """Forms in forms, each drawing the next several times."""
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    inner = [
        stream(b"/F Do " * each, head + b"/Resources<</XObject<</F %d 0 R>>>>" % (number + 6))
        for number in range(depth)
    ]
    page = b"/Resources<</XObject<</F 5 0 R>>>>"
    return one_page(b"/F Do", *inner, stream(last, head), page=page)


def own_form() -> bytes:
    """A form that draws itself."""
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>"
    return one_page(
        b"/F Do", stream(b"/F Do /F Do", head), page=b"/Resources<</XObject<</F 5 0 R>>>>"
    )


def endless_tree() -> bytes:
    """A tree of pages that is its own branch."""
    return pdf(CATALOGUE, b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 3>>", PAGE % b"", stream(b""))


def many_pages(count: int, said: int) -> bytes:
    """The same page again and again; `said` is what the tree says."""
    kids = b"3 0 R " * count
    tree = b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, said)
    return pdf(CATALOGUE, tree, PAGE % b"", stream(b""))


def own_table() -> bytes:
    """A table of objects that comes before itself."""
    plain = one_page(b"")
    at = plain.rindex(b"xref\n0")
    return plain.replace(b"/Root", b"/Prev %d/Root" % at)


def packed_objects() -> bytes:
    """A gigabyte in a stream of objects."""
    body = stream(zeros(1 << 30), b"/Type/ObjStm/N 10000/First 100000/Filter/FlateDecode")
    return pdf(CATALOGUE, TREE, PAGE % b"", stream(b""), body)


def busy() -> bytes:
    """A tiling of a tiling, a million tiles each."""
    head = b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .001/YStep .001"
    content = b"/Pattern cs /P scn 0 0 595 842 re f"
    tile = stream(content, head + b"/Resources<</Pattern<</P 5 0 R>>>>")
    return one_page(content, tile, page=b"/Resources<</Pattern<</P 5 0 R>>>>")


def scripted() -> bytes:
    """A page that would run a script, open an address and carry a program along."""
    more = b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/AA<</WC<</S/URI/URI(http://a/)>>>>"
    names = b"/Names<</EmbeddedFiles<</Names[(setup.exe)5 0 R]>>/JavaScript<</Names[(a)6 0 R]>>>>"
    return pdf(
        CATALOGUE.replace(b">>", more + names + b">>"),
        TREE,
        PAGE % b"/AA<</O<</S/JavaScript/JS(app.alert\\(2\\))>>>>",
        stream(b"40 40 200 300 re f"),
        b"<</Type/Filespec/F(setup.exe)/EF<</F 7 0 R>>>>",
        b"<</S/JavaScript/JS(while\\(true\\){})>>",
        stream(b"MZ" + bytes(1000), b"/Type/EmbeddedFile"),
    )


def locked() -> bytes:
    """A PDF that asks for a password."""
    book = PdfWriter(clone_from=PdfReader(BytesIO(born_digital(1))))
    book.encrypt("mật khẩu", algorithm="AES-256")
    return written(book)


def progressive_bomb() -> bytes:
    """A large progressive JPEG whose last scan comes again and again."""
    whole = saved(Image.new("L", (8000, 9000)), "JPEG", progressive=True, quality=30)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * 4000 + b"\xff\xd9"


def sized(high: int, wide: int) -> bytes:
    """A JPEG that says another size than it has."""
    data = bytearray(jpeg(drawn(150).resize((310, 438))))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", high, wide)
    return bytes(data)


def noise_after(start: bytes) -> bytes:
    """A beginning that promises, and then nothing that makes sense."""
    return start + bytes(zlib.crc32(bytes((at & 255, at >> 8))) & 255 for at in range(4000))


def frames(count: int) -> bytes:
    """A TIFF of so many pictures of one dot."""
    return tiff(*[dark(8, 1) for _ in range(count)])


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    # what it is: (why it is refused, or "" when pages may come of it, or "?" for either), its bytes
    "png of 400 megapixels": ("too_many_pixels", lambda: flat_png(20_000, 20_000, 1, 0)),
    "png of 80 megapixels in 16 bits": ("?", lambda: flat_png(8000, 10_000, 16, 6)),
    "png of 80 megapixels with alpha": ("?", lambda: flat_png(8000, 10_000, 8, 6)),
    "png of 80 megapixels": ("", lambda: flat_png(8000, 10_000, 8, 2)),
    "png of a line": ("", lambda: flat_png(65_500, 1, 8, 0)),
    "png of a column": ("", lambda: flat_png(1, 65_500, 8, 0)),
    "png of a gigabyte of text": (
        "?",
        lambda: png(
            9, 9, 8, 0, chunk(b"zTXt", b"a\0\0" + zeros(1 << 30)), chunk(b"IDAT", zeros(90))
        ),
    ),
    "png with a profile of a gigabyte": (
        "?",
        lambda: png(
            9, 9, 8, 0, chunk(b"iCCP", b"a\0\0" + zeros(1 << 30)), chunk(b"IDAT", zeros(90))
        ),
    ),
    "png of too many dots": ("?", lambda: png(9, 9, 8, 0, chunk(b"IDAT", zeros(1 << 30)))),
    "png of no size": ("broken", lambda: png(0, 0, 8, 0, chunk(b"IDAT", zeros(0)))),
    "png with a page behind": ("", lambda: good("png").data + HTML + ZIP),
    "tiff of 65535 by 65535": ("too_many_pixels", lambda: tiff(dark(65_535, 65_535))),
    "tiff of a great strip": ("broken", lambda: tiff(dark(8000, 9000, _279=(4, 0xFFFFFFF0)))),
    "tiff of great tiles": (
        "broken",
        lambda: tiff(dark(80, 90, _322=(4, 1 << 31), _323=(4, 1 << 31), _324=(4, 8))),
    ),
    "tiff of no size": ("broken", lambda: tiff(dark(0, 0))),
    "tiff in a circle": ("?", lambda: tiff(dark(8, 8), dark(8, 8), after=(1, 0))),
    "tiff that follows itself": ("?", lambda: tiff(dark(8, 8), after=(0,))),
    "tiff of 10,000 pictures": ("too_many_pages", lambda: frames(10_000)),
    "jpeg of 65500 by 65500": ("too_many_pixels", lambda: sized(65_500, 65_500)),
    "jpeg of 8000 by 9000, cut": ("broken", lambda: sized(9000, 8000)[:-2]),
    "jpeg of no height": ("broken", lambda: sized(0, 310)),
    "jpeg of 4000 great scans": ("?", progressive_bomb),
    "jpeg and zip": ("", lambda: good("jpeg 150").data + ZIP),
    "jpeg and web page": ("", lambda: good("jpeg 150").data + HTML),
    "jpeg and pdf": ("", lambda: good("jpeg 150").data + scripted()),
    "jpeg around a pdf": (
        "",
        lambda: jpeg(drawn(150), comment=scripted()[:60_000], exif=exif(1)),
    ),
    "gif and jar": ("unknown", lambda: GIF + ZIP),
    "zip and pdf": ("unknown", lambda: ZIP + scripted()),
    "pdf and zip": ("", lambda: one_page(b"") + ZIP),
    "pdf with a script": ("", scripted),
    "pdf with a password": ("locked", locked),
    "pdf of a million pages": ("too_many_pages", lambda: many_pages(MANY, MANY)),
    "pdf of a million pages, said one": ("?", lambda: many_pages(MANY, 1)),
    "pdf of one page, said a million": ("too_many_pages", lambda: many_pages(1, MANY)),
    "pdf with an endless tree": ("?", endless_tree),
    "pdf with its own table before": ("?", own_table),
    "pdf of forms in forms": ("?", lambda: forms(30, 3)),
    "pdf of a form in itself": ("?", own_form),
    "pdf of tiles in tiles": ("?", busy),
    "pdf of packed objects": ("?", packed_objects),
    "pdf of a gigabyte to draw": (
        "?",
        lambda: pdf(CATALOGUE, TREE, PAGE % b"", stream(zeros(1 << 30), b"/Filter/FlateDecode")),
    ),
    "pdf of a picture of 10 gigapixels": (
        "?",
        lambda: with_picture(
            stream(
                zeros(1 << 28),
                b"/Type/XObject/Subtype/Image/Width 100000/Height 100000/ColorSpace/DeviceGray"
                b"/BitsPerComponent 8/Filter/FlateDecode",
            )
        ),
    ),
    "pdf of a million brackets": ("?", lambda: one_page(b"[" * MANY)),
    "pdf of a million states": ("?", lambda: one_page(b"q " * MANY, deflated=True)),
    "pdf of a vast page": (
        "?",
        lambda: pdf(CATALOGUE, TREE, PAGE.replace(b"595 842", b"1e9 1e9") % b"", stream(b"")),
    ),
    "pdf of a thin page": (
        "?",
        lambda: pdf(CATALOGUE, TREE, PAGE.replace(b"595 842", b"9e5 .001") % b"", stream(b"")),
    ),
    "pdf of no size": (
        "?",
        lambda: pdf(CATALOGUE, TREE, PAGE.replace(b"595 842", b"0 0") % b"", stream(b"")),
    ),
    "pdf without pages": ("broken", lambda: pdf(CATALOGUE, b"<</Type/Pages/Kids[]/Count 0>>")),
    "noise as jpeg": ("broken", lambda: noise_after(b"\xff\xd8\xff\xe0")),
    "noise as png": ("broken", lambda: noise_after(b"\x89PNG\r\n\x1a\n")),
    "noise as tiff": ("broken", lambda: noise_after(b"II*\0\x08\0\0\0")),
    "noise as pdf": ("broken", lambda: noise_after(b"%PDF-1.7\n")),
    "noise": ("unknown", lambda: noise_after(b"\x01\x02")),
}
