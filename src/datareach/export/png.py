"""PNG: the same drawing as pixels, for slides and posts. PDFium, the reader in Chromium, draws it from the PDF."""

from __future__ import annotations

import math
import struct
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from datareach.errors import LimitExceeded
from datareach.export.diagram import diagram
from datareach.export.font import known
from datareach.export.format import Format
from datareach.export.pdf import page_size, pdf_bytes
from datareach.export.sheet import Sheet, make_sheet
from datareach.view.excerpt import Excerpt

if TYPE_CHECKING:
    from pypdfium2 import PdfBitmap, PdfPage

DPI = 300
"""Pixels an inch at scale 1."""

MOST = 150_000_000
"""More pixels than this take more memory than a laptop has to spare."""

STRIP = 1024
"""Rows of pixels that are drawn at a time."""


def write(excerpt: Excerpt, *, title: str = "", theme: str = "light", size: str = "", scale: float = 1.0) -> bytes:
    """The sheet at 300 pixels an inch of the PDF, times ``scale``; the file says so, and programs place it so."""
    return png_bytes(make_sheet(diagram(excerpt, title), theme=theme, size=size, known=known()), scale)


def png_bytes(sheet: Sheet, scale: float = 1.0) -> bytes:
    """The bytes of the file. Raises :class:`LimitExceeded` where it would have too many pixels."""
    from pypdfium2 import PdfDocument

    dpi = DPI * scale
    wide, high = (round(side / 72 * dpi) for side in page_size(sheet))
    if wide * high > MOST:
        raise LimitExceeded(f"{wide:,} x {high:,} pixels are too many. Take a lower --scale, or svg or pdf.")
    document = PdfDocument(pdf_bytes(sheet))
    made = _png(document[0], dpi)
    document.close()
    return made


def _png(page: PdfPage, dpi: float) -> bytes:
    """A page as a PNG (W3C PNG 3) of red, green and blue. Flat colours need no filter: three times as fast as Pillow,
    which tries five for each row, and smaller."""
    scale = dpi / 72
    width, height = math.ceil(page.get_width() * scale), math.ceil(page.get_height() * scale)
    packer, packed = zlib.compressobj(1), []

    def pack(strip: PdfBitmap) -> None:
        pixels, row = memoryview(strip.buffer), strip.width * strip.n_channels
        for start in range(0, strip.height * strip.stride, strip.stride):
            packed.append(packer.compress(b"\0" + pixels[start : start + row]))
        strip.close()

    # One strip is packed while the next is drawn, and no more than two are in memory.
    with ThreadPoolExecutor(1) as pool:
        before: Future[None] | None = None
        for top in range(0, height, STRIP):
            below = max(0, height - top - STRIP)
            crop = (0, max(0, below - 0.5) / scale, 0, max(0, top - 0.5) / scale)  # it rounds them up
            strip = page.render(scale=scale, crop=crop, rev_byteorder=True)
            if before:
                before.result()
            before = pool.submit(pack, strip)
        if before:
            before.result()
    packed.append(packer.flush())
    metre = round(dpi / 0.0254)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            _chunk(b"pHYs", struct.pack(">IIB", metre, metre, 1)),
            _chunk(b"IDAT", b"".join(packed)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG = Format(
    name="png",
    ending=".png",
    kind="diagram",
    words="the drawing as pixels, 300 to the inch, for slides and posts",
    holds="what svg shows",
    loses="links, text to select, the names of lines",
    write=write,
    binary=True,
    options=("title", "theme", "size", "scale"),
)
