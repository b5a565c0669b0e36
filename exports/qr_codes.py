"""Addresses as QR codes (ISO/IEC 18004), drawn as SVG: dark on light whatever the scheme of the page, since
readers of codes expect it so. segno is at home here.
"""

from functools import lru_cache
from io import BytesIO

import segno

_MASK = 3  # One that is given, rather than the best of eight, takes a fifth of the time; readers undo any of them.


@lru_cache(maxsize=64)
def qr_svg(address: str) -> bytes:
    """`address` as an SVG of its own, with the quiet zone of four modules that the standard asks for."""
    drawn = BytesIO()
    code = segno.make_qr(address, error="m", mask=_MASK, boost_error=False)
    code.save(drawn, kind="svg", border=4, omitsize=True, light="#fff", svgclass=None, lineclass=None, xmldecl=False)
    return drawn.getvalue()
