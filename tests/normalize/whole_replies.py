"""Whole mails as programs write them, each with what the person newly wrote."""

import html
import quopri
import re
from dataclasses import dataclass

AR = "السلام عليكم ورحمة الله\nالرقم المرجعي للطلب هو 4411 ولم تصلني أي إفادة.\n\nوتقبلوا تحياتي\nأحمد بن سالم"
AR_OLD = "السلام عليكم،\nتم استلام طلبكم وسيتم الرد خلال ثلاثة أيام عمل.\nمركز الاتصال الحكومي"
EN = "Dear team,\n\nThe street light is still out.\n\nKind regards,\nAisha"
EN_OLD = "Dear customer,\nWe have received your request.\nGovernment contact centre"

HEADS_AR = (
    "من: مركز الاتصال <care@gov.example>\nتم الإرسال: الثلاثاء، 5 مارس، 2024 10:00 ص\n"
    "إلى: أحمد <ahmed@example.com>\nالموضوع: طلب رقم 4411"
)
HEADS_BARE = "‏‏من: مركز الاتصال\n‏‏تم الإرسال: ٥ مارس ٢٠٢٤ ١٠:٠٠ ص\n‏‏إلى: أحمد\n‏‏الموضوع: طلب"
HEADS_EN = (
    "From: Government Care <care@gov.example>\nSent: Tuesday, March 5, 2024 10:00 AM\n"
    "To: Ahmed <ahmed@example.com>\nSubject: Request 4411"
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A mail and its expected reading."""

    name: str
    raw: bytes
    new: str
    """Line by line; blank lines and blanks within them do not count."""
    passed_on: str = ""
    """Of a forward: a line of the mail that is passed on."""


def mail(plain: str = "", markup: str = "", subject: str = "Re: 4411") -> bytes:
    """A mail of one alternative or of both."""
    head = f"From: citizen@example.com\nTo: care@gov.example\nSubject: {subject}\nMIME-Version: 1.0\n".encode()
    parts = [_part(kind, text) for kind, text in (("plain", plain), ("html", markup)) if text]
    if len(parts) == 1:
        return head + parts[0]
    inner = b"".join(b"\n--b\n" + part for part in parts)
    return head + b"Content-Type: multipart/alternative; boundary=b\n" + inner + b"\n--b--\n"


def _part(kind: str, text: str) -> bytes:
    head = f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    return head.encode() + quopri.encodestring(text.encode())


def marked(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def _broken(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def _bold(heads: str) -> str:
    return "<br>".join(re.sub(r"^([^:]+):", r"<b>\1:</b>", line) for line in _broken(heads).split("<br>"))


def gmail(new: str, line: str, old: str) -> str:
    return (
        f'<div dir="auto">{_broken(new)}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="auto" class="gmail_attr">{_broken(line)}<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><div>{_broken(old)}</div></blockquote></div>'
    )


def outlook(new: str, heads: str, old: str) -> str:
    rows = "".join(f'<p class="MsoNormal">{row or "<o:p>&nbsp;</o:p>"}</p>' for row in _broken(new).split("<br>"))
    return (
        f'<div class="WordSection1">{rows}<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0 0 0">'
        f'<p class="MsoNormal">{_bold(heads)}<o:p></o:p></p></div><p class="MsoNormal">{_broken(old)}</p></div>'
    )


def outlook_web(new: str, heads: str, old: str) -> str:
    return (
        f'<div dir="rtl">{_broken(new)}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%">'
        f'<div id="divRplyFwdMsg"><font face="Calibri">{_bold(heads)}</font><div>&nbsp;</div></div>'
        f"<div>{_broken(old)}</div>"
    )


def iphone(new: str, line: str, old: str, device: str = "مرسل من الـ iPhone") -> str:
    return (
        f'<body dir="auto">{_broken(new)}<br id="lineBreakAtBeginningOfSignature"><div>{device}</div><div><br>'
        f'<blockquote type="cite">{_broken(line)}<br><br></blockquote></div>'
        f'<blockquote type="cite"><div>\ufeff{_broken(old)}</div></blockquote></body>'
    )


def yahoo(new: str, line: str, old: str) -> str:
    return (
        f'<div class="ydp1yahoo-style-wrap">{_broken(new)}</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>'
        f"<div>{_broken(line)}</div><div><br></div><div>{_broken(old)}</div></div></div>"
    )


def thunderbird(new: str, line: str, old: str) -> str:
    return (
        f'<p>{_broken(new)}</p><div class="moz-cite-prefix">{_broken(line)}<br></div>'
        f'<blockquote type="cite" cite="mid:1@gov.example"><p>{_broken(old)}</p></blockquote>'
    )


_GMAIL_AR = "في الثلاثاء، 5 مارس 2024 في 11:33 ص تمت كتابة ما يلي بواسطة ‪مركز الاتصال‬‏ <‪care@gov.example‬‏>:"
_GMAIL_EN = "On Tue, Mar 5, 2024 at 10:00 AM Government Care <care@gov.example> wrote:"
_LINES = (
    _GMAIL_AR,
    _GMAIL_EN,
    'بتاريخ ٠٥/٠٣/٢٠٢٤ ٩:٠٧ م، كتب "مركز الاتصال" <care@gov.example>:',
    "في الثلاثاء، ٥ مارس ٢٠٢٤ ١١:٢٢:٠٠ ص غرينتش+٣, مركز الاتصال <care@gov.example> كتب:",
    "في ٥ مارس ٢٠٢٤، الساعة ١٠:٠٠ ص، كتب/كتبت مركز الاتصال <care@gov.example>:",
    "في الثلاثاء، 24 شعبان 1445 في 10:00 ص تمت كتابة ما يلي بواسطة مركز الاتصال <care@gov.example>:",
    "منگل، 5 مارچ، 2024 کو 10:00 AM بجے رابطہ مرکز <care@gov.example> نے لکھا:",
    "मंगल, 5 मार्च 2024 को 10:00 am बजे को संपर्क केंद्र <care@gov.example> ने लिखा:",
    "در تاریخ سه‌شنبه ۵ مارس ۲۰۲۴،‏ ۱۰:۰۰ مرکز تماس <care@gov.example> نوشت:",
    "Noong Mar, Mar 5, 2024 nang 10:00 AM, sumulat si Care <care@gov.example> ng:",
    "Çağrı Merkezi <care@gov.example>, 5 Mar 2024 Sal, 10:00 tarihinde şunu yazdı:",
)
_BY_MARKUP = [
    Whole(f"{build.__name__}: {line[:25]}", mail(markup=build(new, line, old)), new)
    for build in (gmail, iphone, yahoo, thunderbird)
    for line in _LINES
    for new, old in ((AR, AR_OLD), (EN, EN_OLD))
]
_BY_BLOCKS = [
    Whole(f"{build.__name__}: {heads[:20]}", mail(plain, build(AR, heads, AR_OLD)), AR)
    for build in (outlook, outlook_web)
    for heads in (HEADS_AR, HEADS_BARE, HEADS_EN)
    for plain in ("", f"{AR}\n\n________________________________\n{heads}\n\n{AR_OLD}\n")
]


def _replies() -> list[Whole]:
    """(name, whole text): the person wrote AR, then come the lines of a program."""
    below = {
        "groupwise": f">>> Government Care <care@gov.example> 3/5/2024 10:00 AM >>>\n{EN_OLD}",
        "notes": f"-----Care <care@gov.example> wrote: -----\n\nTo: a@example.com\nFrom: Care\n\n{EN_OLD}",
        "horde": f"----- Message from care@gov.example ---------\n{marked(EN_OLD)}\n\n"
        "----- End message from care@gov.example -----",
        "yahoo on android": f"تم الإرسال من Yahoo Mail على Android \n \n  {_GMAIL_EN}   عزيزي العميل",
        "wrapped link of a device": f"Get Outlook for iOS\n<https://aka.ms/o0ukef>\n\n{_GMAIL_AR}\n{marked(AR_OLD)}",
        "antivirus": f"<https://www.avast.com/sig-email>\nVirus-free.www.avast.com\n\n{_GMAIL_AR}\n{marked(AR_OLD)}",
        "checked": "-- \nThis email has been checked for viruses by Avast antivirus software.\nwww.avast.com",
        "tatweel rule": f"ــــــــــــــــــــ\n{HEADS_AR}\n\n{AR_OLD}",
        "paper": "يرجى مراعاة البيئة قبل طباعة هذه الرسالة.",
        "titled small print": "Disclaimer\n\nThe information contained here is solely for the intended recipient.",
        "tuta": "Secured with Tuta Mail:\nhttps://tuta.com/free-email",
    }
    return [Whole(name, mail(f"{AR}\n\n{tail}\n"), AR) for name, tail in below.items()]


_CITED = (
    "Begin forwarded message:\n\nFrom: Shop <shop@store.example>\nSubject: Your order\n"
    "Date: 4 March 2024 at 09:00:00 GMT+3\nTo: omar@example.com\n\nYour order 55 is late."
)
_CITED_AR = (
    "بدء الرسالة المُعاد توجيهها:\n\nمن: المتجر <shop@store.example>\nالتاريخ: ٤ مارس ٢٠٢٤\n"
    "إلى: omar@example.com\nالموضوع: طلبك\n\nYour order 55 is late."
)
_FORWARDS = [
    Whole(f"{shape} {number}", raw, f"للعلم\n{text}", "Your order 55 is late.")
    for number, text in enumerate((_CITED, _CITED_AR))
    for shape, raw in (
        ("marked", mail(f"للعلم\n\n{marked(text)}\n", subject="Fwd: Your order")),
        ("cited", mail(markup=f'<p>للعلم</p><blockquote type="cite">{_broken(text)}</blockquote>', subject="Fwd: x")),
        ("bare", mail(f"للعلم\n\n{text}\n", subject="Fwd: Your order")),
    )
]
_BANNERS = (
    "[EXTERNAL]",
    "CAUTION: This email originated from outside of the organization. Do not click\nlinks or open attachments unless"
    " you recognize the sender and know the\ncontent is safe.",
    "تحذير: هذه الرسالة واردة من خارج الوزارة. لا تضغط على الروابط إلا بعد التأكد من المرسل.",
    "You don't often get email from omar@example.com. Learn why this is important<https://aka.ms/LearnAboutSender>",
)
_BELOW_BANNERS = [Whole(text[:30], mail(f"{text}\n\n{AR}\n", subject="4411"), AR) for text in _BANNERS]
REPLIES = [*_BY_MARKUP, *_BY_BLOCKS, *_replies(), *_BELOW_BANNERS]
FORWARDS = _FORWARDS

OWN_WORDS = (
    "خطوات جربتها:\n> إعادة تشغيل التطبيق\n> مسح الذاكرة\nولم ينفع شيء.",
    "Week one:\n> no water\n> no answer\nWeek two:\n> no power\nPlease help.",
    "Your API example fails:\n>>> import agency\n>>> agency.open(12)\nWhat is wrong?",
    "Settings > Bills shows nothing.\n>> urgent <<\nPlease help.",
    "Rooms > 20 m2 cost more.\n> 30 m2 even more, says your site.\nIs this right?",
    "Two points:\n--\nThe light is out.\n--\nThe road is broken.\nThanks",
    "السلام عليكم\n-----------\nرقم البلاغ: 55123\nالتاريخ: 5/3/2024\nالموضوع: تسرب مياه\n-----------\nلم يحضر أحد.",
    "خطابي كما يلي:\n\nمن: سالم العلي <salem@example.com>\nإلى: مدير البلدية\nالتاريخ: 5/3/2024\n"
    "الموضوع: إنارة\n\nأرجو إنارة شارعنا.",
    "From: Omar Farooq, omar@example.com\nTo: The Director\nDate: 5 March 2024\nSubject: Appeal\n\nI appeal.",
    "الكهرباء مقطوعة\nمن: الساعة 8:00 ص\nإلى: الساعة 10:30 ص\nالتاريخ: 5/3/2024\nالموضوع: انقطاع متكرر\nأرجو الإفادة.",
    "تنبيه: وصلتني رسالة من جهة خارجية تدعي أنها منكم.\nأرجو التحقق.",
    "Warning: somebody from outside the organization sends links in your name.\nPlease tell people.",
    "External wall of the building is cracked.\nPlease inspect it.",
    "أرسلت إلى care@gov.example بتاريخ 5/3/2024 الساعة 10:00 وكتبت لهم:\nالمضخة معطلة.\nولم يصلني رد.",
    "Bill 8\nFrom: 01/02/2024\nTo: 29/02/2024\nDate: 05/03/2024 10:00\nSubject: electricity\nWhy so high?",
    "Flight QR123\nFrom: Doha (DOH)\nTo: London (LHR)\nDate: Tue, 5 Mar 2024 10:00 AM\nMy bag was lost.",
)
