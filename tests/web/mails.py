"""Mails with what people attach, and with what nobody should."""

import io
from email.message import EmailMessage

from PIL import Image

MAKER = b"Telefon"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="owned"</script></svg>'
TEXT = "السلام عليكم، المياه مقطوعة منذ يومين في المعمورة. رقم العداد 4471-220"
LETTER = """<html><head><style>body{display:none}</style></head><body onload="document.title='owned'">
<p dir="rtl">السلام عليكم، <b>المياه مقطوعة</b> منذ يومين في <i>المعمورة</i>.</p>
<table><tr><td>رقم العداد</td><td>4471-220</td></tr></table>
<p>See <a href="https://evil.example/x" onclick="alert(1)">https://bank.example</a></p>
<img src="https://tracker.example/p.gif"><script>document.title="owned"</script><iframe src="/ops"></iframe>
<form action="/sign-out" method="post"><button>Win</button></form></body></html>"""


def photo(form: str = "JPEG") -> bytes:
    """A photo that says where it was taken, and with what."""
    block = Image.Exif()
    block[0x010F] = MAKER.decode()
    block[0x8825] = {1: "N", 2: (25.0, 17.0, 7.44), 3: "E", 4: (51.0, 31.0, 51.6)}
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (20, 120, 90)).save(file, form, exif=block)
    return file.getvalue()


def mail(*files: tuple[str, str, bytes], html: str = "", text: str = TEXT) -> bytes:
    """A mail with these files: name, type, content."""
    message = EmailMessage()
    message["From"], message["To"] = "فاطمة الكواري <fatima@example.com>", "care@centre.example"
    message["Subject"] = "انقطاع المياه في المعمورة"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, content_type, content in files:
        maintype, _, subtype = content_type.partition("/")
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return message.as_bytes()
