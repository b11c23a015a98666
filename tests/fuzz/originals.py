"""The good payloads that the fuzz run damages: the composed samples of every channel."""

import json
from base64 import encodebytes

from bench.mailbox import mails
from ingest.message import Channel
from tests.normalize import test_open311, test_webchat
from tests.normalize.bounce_mails import REPORTS
from tests.normalize.bounce_notices import NOTICES
from tests.normalize.fax_samples import fax_mail, hylafax_body
from tests.normalize.quotes_replies import WHOLE
from tests.normalize.telegram_samples import UPDATES
from tests.normalize.whatsapp_samples import VALUES
from tests.normalize.x_samples import EVENTS

_LARGEST = 40_000
"""Larger ones only slow the run down: damage to a long attachment is damage to an attachment."""
FORM = {
    "name": "فاطمة", "phone": "+97455123456", "email": "f@example.qa", "subject": "ماء", "text": "المياه مقطوعة",
    "location": {"latitude": 25.28, "longitude": 51.53, "label": "السد"}, "plot": ["12", "13"],
}  # fmt: skip
SMS = ("تسرب مياه في شارع 850 https://maps.example/@25.28,51.53,17z", "Ang tubig po ay wala pa rin", "बिजली नहीं है")


def originals() -> dict[Channel, list[bytes]]:
    """By channel, payloads that are as their senders meant them."""
    return {
        Channel.EMAIL: [
            *(content for _, content in mails(120, seed=11) if len(content) < _LARGEST),
            *(one.raw for one in (*REPORTS, *NOTICES)),
            *(f"From: a@b.qa\nSubject: Re: x\n\n{text}".encode() for text, *_ in WHOLE),
            _with(b"application/ms-tnef", b"\x78\x9f\x3e\x22\x01\x00\x01\x06\x90\x08\x00\x04\x00\x00\x00\x00\x00"),
            _with(b"application/pkcs7-mime; smime-type=signed-data", b"0\x80\x06\t*\x86H\x86\xf7\r\x01\x07\x02"),
            _with(b"text/calendar", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:اجتماع\nEND:VEVENT\n".encode()),
            _with(b"image/jpeg", b"\xff\xd8\xff\xe1\x00\x20Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0"),
        ],
        Channel.FAX: [fax_mail(hylafax_body(pages=pages)).content for pages in (0, 1, 9)],
        Channel.SMS: [text.encode() for text in SMS],
        Channel.WEBFORM: [_json(FORM)],
        Channel.TELEGRAM: [_json(one.payload) for one in UPDATES],
        Channel.WHATSAPP: [_json(one.payload) for one in VALUES],
        Channel.X: [_json(one.payload) for one in EVENTS],
        Channel.OPEN311: [_json(post) for post, _ in test_open311.POSTS],
        Channel.WEBCHAT: [_json(one.payload) for one in test_webchat.CHATS],
    }


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _with(content_type: bytes, content: bytes) -> bytes:
    head = b"From: a@b.qa\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n"
    part = b"Content-Type: " + content_type + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + part + encodebytes(content) + b"--b--\r\n"
