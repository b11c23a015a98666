"""What citizens send during a fault run: realistic messages, each with its own tag and sender."""

import json
import random
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal

Channel = Literal["email", "sms", "webform"]

TEXTS = (
    "السلام عليكم، المياه مقطوعة عن بيتنا في الوكرة منذ أمس ولا أحد يرد على الاتصال",
    "الحاوية عندنا في الفريج متروسة زبالة من ثلاثة أيام والريحة لا تطاق",
    "There is a deep pothole in front of the school on Al Corniche street, two cars were damaged today",
    "عندنا ماسورة مكسورة والشارع غرقان، نرجو إرسال فريق الصيانة",
    "The street lights in our block have been off for a week and the children walk home in the dark",
    "الإنارة مطفية في شارعنا من أسبوع، نرجو الإصلاح",
    "Bijli ka bill is mahine double aaya hai, please check our meter",
    "تأخرت معاملة تجديد الإقامة أكثر من شهر بدون أي رد من القسم",
    "Walang tubig sa building namin since kahapon, please send someone po",
    "ازعاج من موقع بناء بعد منتصف الليل كل يوم، والاطفال ما يقدرون ينامون",
    "हमारी गली में सीवर का पानी भर गया है, कृपया जल्दी सफाई करवाएँ",
    "ہماری گلی میں دو دن سے بجلی نہیں ہے، براہ کرم مدد کریں",
)

LARGE_BYTES = 100_000
"""More than a row holds: such a mail goes through the blobs."""


@dataclass(frozen=True, slots=True)
class Input:
    """One delivery of an upstream; sent again, it is the same to the byte."""

    tag: str
    channel: Channel
    id: str
    """The gateway's id, the form's nonce, the mail's Message-ID."""
    sender: str
    """The address or number that the acknowledgement goes to."""
    content: bytes


def generate(run: int, count: int, randomness: random.Random, channels: tuple[Channel, ...]) -> list[Input]:
    """``count`` inputs, each its own matter: nothing ties one to another."""
    makers = {"email": _mail, "sms": _sms, "webform": _form}
    return [makers[randomness.choice(channels)](run, number, randomness) for number in range(count)]


def _text(tag: str, randomness: random.Random) -> str:
    # The tag stands apart from other digits, or both together could be read as a reference.
    return f"{randomness.choice(TEXTS)}.\n{tag}"


def _mail(run: int, number: int, randomness: random.Random) -> Input:
    tag = f"TAG-{run}-{number}"
    mail = EmailMessage(policy=SMTP)
    sender = f"citizen{number}.of{run}@mail.example"
    mail["From"] = f'"فاطمة" <{sender}>'
    mail["To"] = "contact@gov.example"
    mail["Subject"] = randomness.choice(("بلاغ", "شكوى", "Complaint", "Help needed", "انقطاع"))
    mail["Message-ID"] = f"<{tag}.{randomness.getrandbits(64):016x}@mail.example>"
    mail["Date"] = "Sun, 22 Nov 2026 08:00:00 +0300"
    mail.set_content(_text(tag, randomness), cte="base64")
    if number % 10 == 0:
        photograph = b"\xff\xd8\xff\xe0" + randomness.randbytes(LARGE_BYTES)
        mail.add_attachment(photograph, maintype="image", subtype="jpeg", filename="صورة.jpg")
    for part in mail.walk():  # a boundary drawn at sending would make other bytes of each delivery
        if part.is_multipart():
            part.set_boundary(f"=={tag}==")
    return Input(tag, "email", str(mail["Message-ID"]), sender, mail.as_bytes())


def _sms(run: int, number: int, randomness: random.Random) -> Input:
    tag = f"TAG-{run}-{number}"
    content = _text(tag, randomness).encode()
    return Input(tag, "sms", f"sms-{run}-{number}", f"+974{55_000_000 + number}", content)


def _form(run: int, number: int, randomness: random.Random) -> Input:
    tag = f"TAG-{run}-{number}"
    nonce = f"form-{run}-{number}-{randomness.getrandbits(96):024x}"
    sender = f"visitor{number}.of{run}@mail.example"
    post = {"nonce": nonce, "text": _text(tag, randomness), "name": "Ali علي", "email": sender, "language": "ar"}
    return Input(tag, "webform", nonce, sender, json.dumps(post, ensure_ascii=False).encode())
