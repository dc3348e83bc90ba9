"""QR codes as pictures inside the page."""

import base64
import io

from dayuan.kernel.later import later

qrcode = later("qrcode")
svg = later("qrcode.image.svg")


def qr_code(text: str) -> str:
    """An address of SVG for an `<img>`; a quarter of it may be dirty (correction level Q)."""
    drawn = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=2, image_factory=svg.SvgPathImage)
    drawn.add_data(text)
    out = io.BytesIO()
    drawn.make_image().save(out)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
