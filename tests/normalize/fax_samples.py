"""Mails as fax gateways write them, and what is to be made of each caller."""

from base64 import encodebytes
from dataclasses import dataclass

from ingest.message import Channel, RawMessage

GATEWAY = "fax-server@gov.example"
TIFF = b"II*\0\x08\0\0\0not really a page"
PDF = b"%PDF-1.4\nnot really a page\n%%EOF\n"
POSTSCRIPT = b"%!PS-Adobe-3.0\n/Helvetica findfont\nshowpage\n"

Attached = tuple[str, str, bytes]
"""(file name, media type, content)."""


def hylafax_body(
    sender: str = "+97444123987", caller: str | None = "+97444123987", name: str = "", pages: int = 1, error: str = ""
) -> str:
    """What faxrcvd writes; ``caller`` None: the modem reports no caller at all."""
    lines = [
        "recvq/fax000000731.tif (ftp://fax.gov.example:4559/recvq/fax000000731.tif):",
        f"          Sender: {sender}",
        f"           Pages: {pages}",
        "         Quality: Fine",
        "            Size: A4 (204 x 196)",
        "        Received: 2026:03:09 06:41:18 UTC",
        " Time To Receive: 1:07",
        "     Signal Rate: 14400 bit/s",
        "     Data Format: 2-D MMR",
        "   Error Correct: Yes",
    ]
    if caller is not None:
        lines += [f"         CallID1: {caller}", f"         CallID2: {name}"]
    lines += ["     Received On: ttyS0", "          CommID: 000000731"]
    if error:
        lines += ["", "Errors were received:", "", error]
    return "\n".join(lines) + "\n"


def fax_mail(
    body: str = "",
    *attached: Attached,
    subject: str = 'Fax received from "+97444123987"',
    sender: str = f"HylaFAX Agent <{GATEWAY}>",
    headers: str = "",
) -> RawMessage:
    """A gateway's mail, without Date and Message-ID, as faxrcvd hands it to sendmail."""
    head = f"From: {sender}\r\nTo: fax@gov.example\r\nSubject: {subject}\r\n{headers}Mime-Version: 1.0\r\n"
    head += 'Content-Type: Multipart/Mixed; Boundary="NextPart4711"\r\n\r\n'
    parts = [f"Content-Type: text/plain; charset=utf-8\r\n\r\n{body}".encode()]
    for filename, media_type, content in attached:
        part = f'Content-Type: {media_type}; name="{filename}"\r\nContent-Transfer-Encoding: base64\r\n'
        part += f'Content-Disposition: attachment; filename="{filename}"\r\n\r\n'
        parts.append(part.encode() + encodebytes(content))
    content = (
        head.encode() + b"".join(b"--NextPart4711\r\n" + part + b"\r\n" for part in parts) + b"--NextPart4711--\r\n"
    )
    return RawMessage(Channel.FAX, "731", content, media_type="message/rfc822")


def tif(content: bytes = TIFF, name: str = "fax000000731.tif") -> Attached:
    return name, "image/tiff", content


def pdf(content: bytes = PDF, name: str = "fax000000731.pdf") -> Attached:
    return name, "application/pdf", content


@dataclass(frozen=True)
class Caller:
    """A mail's own words about the caller, and who that is."""

    what: str
    body: str
    subject: str = ""
    phone: str | None = None
    name: str = ""
    flags: tuple[str, ...] = ()


UNKNOWN = ("caller_unknown",)
MISMATCH = ("caller_id_mismatch",)

CALLERS = (
    Caller("both agree", hylafax_body(), phone="+97444123987"),
    Caller(
        "the network knows a name", hylafax_body(name="KHALID AL MARRI"), phone="+97444123987", name="KHALID AL MARRI"
    ),
    Caller("an Arabic name", hylafax_body(name="خالد المري"), phone="+97444123987", name="خالد المري"),
    Caller(
        "a name for a machine", hylafax_body(sender="AL NOOR TRADING"), phone="+97444123987", name="AL NOOR TRADING"
    ),
    Caller("an Arabic machine", hylafax_body(sender="مكتب المحاماة"), phone="+97444123987", name="مكتب المحاماة"),
    Caller("spaces in it", hylafax_body(sender="+974 4412 3987"), phone="+97444123987"),
    Caller("national in one, full in the other", hylafax_body(sender="44123987"), phone="+97444123987"),
    Caller("the long way", hylafax_body(sender="0097444123987", caller="44123987"), phone="+97444123987"),
    Caller("Arabic-Indic digits", hylafax_body(sender="٤٤١٢٣٩٨٧"), phone="+97444123987"),
    Caller("a country code without its plus", hylafax_body(caller="97444123987"), phone="+97444123987"),
    Caller("from Dubai", hylafax_body(sender="+97143334455", caller="+97143334455"), phone="+97143334455"),
    Caller("from Riyadh", hylafax_body(sender="+966114567890", caller="00966114567890"), phone="+966114567890"),
    Caller("from London", hylafax_body(sender="+44 20 7946 0958", caller="+442079460958"), phone="+442079460958"),
    Caller("they differ", hylafax_body(sender="+97144445555"), phone="+97444123987", flags=MISMATCH),
    Caller("a false emergency number", hylafax_body(sender="999"), phone="+97444123987", flags=MISMATCH),
    Caller("a switchboard's extension", hylafax_body(caller="2001"), phone="+97444123987", flags=MISMATCH),
    Caller("withheld by the network", hylafax_body(caller="<NONE>"), phone="+97444123987"),
    Caller("anonymous", hylafax_body(sender="<NONE>", caller="anonymous"), flags=UNKNOWN),
    Caller("private", hylafax_body(sender="", caller="Private"), flags=UNKNOWN),
    Caller("unknown in capitals", hylafax_body(sender="UNKNOWN", caller="UNKNOWN"), flags=UNKNOWN),
    Caller("unknown in Arabic", hylafax_body(sender="غير معروف", caller="مجهول"), flags=UNKNOWN),
    Caller("nothing at all", hylafax_body(sender="", caller=""), flags=UNKNOWN),
    Caller("unspecified", hylafax_body(sender="<UNSPECIFIED>", caller=None), flags=UNKNOWN),
    Caller("signs only", hylafax_body(sender="---", caller="***"), flags=UNKNOWN),
    Caller("a modem without caller ID", hylafax_body(caller=None), phone="+97444123987"),
    Caller("only a name", hylafax_body(sender="CLINIC 4", caller=None), name="CLINIC 4", flags=UNKNOWN),
    Caller(
        "a name with many digits",
        hylafax_body(sender="BLDG 12 FLAT 304", caller=None),
        name="BLDG 12 FLAT 304",
        flags=UNKNOWN,
    ),
    Caller("too many digits", hylafax_body(sender="9" * 38, caller=None), flags=UNKNOWN),
    Caller("markup in the name", hylafax_body(sender="<b>Ali</b>"), phone="+97444123987", name="b>Ali</b"),
    Caller("bidi controls in the name", hylafax_body(sender="\u202eAli\u202c"), phone="+97444123987", name="Ali"),
    Caller(
        "eFax",
        "You have received a 3 page fax.",
        'eFax from "AL NOOR" - 3 page(s), caller ID: 974-4412-3987',
        "+97444123987",
        "AL NOOR",
    ),
    Caller("eFax without a number", "View it online.", "eFax from AL NOOR - 3 page(s)", None, "AL NOOR", UNKNOWN),
    Caller("CopiaFacts", "", "Fax received from +974 4412 3987", "+97444123987"),
    Caller("CopiaFacts with a name", "", "Fax received from AL NOOR", None, "AL NOOR", UNKNOWN),
    Caller(
        "an Asterisk dialplan",
        "CallerID: 44123987\nStationID: AL NOOR\nPages: 3\n",
        "received fax",
        "+97444123987",
        "AL NOOR",
    ),
    Caller(
        "Asterisk, name and number",
        'Caller ID: "Al Noor" <44123987>\nPages: 3\n',
        "received fax",
        "+97444123987",
        "Al Noor",
    ),
    Caller("Asterisk, unknown", "CallerID: asterisk\nPages: 3\n", "received fax", None, "", UNKNOWN),
    Caller("FreePBX", "Enclosed, please find a new fax from: 44123987\n", "New fax received", "+97444123987"),
    Caller("FreePBX in the subject", "See the attached file.", "New fax from: 44123987", "+97444123987"),
    Caller("nobody's style", "A document is attached.", "Scan", None, "", ("caller_unknown", "gateway_unknown")),
)
