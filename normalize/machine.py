"""Whether a machine wrote a mail, of which kind, and whether that machine was us."""

import re

from normalize.headers import Headers, message_ids
from normalize.message import Auto

OWN_HEADER = "x-rawafid-loop"
"""Every mail of ours carries it with our host name."""

_DAEMON = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|bounces?[-+=].*|bounces?)@", re.IGNORECASE)
_FAILED = re.compile(rb"^action\s*:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_BOUNCE_SUBJECTS = re.compile(
    r"undeliver|delivery (?:status notification|failure|has failed)|returned (?:to sender|mail)"
    r"|failure notice"
    r"|mail delivery (?:failed|failure|subsystem|system)|تعذر التسليم|لم يتم التسليم|تعذر تسليم|unzustellbar"
    r"|non remis|no se ha podido entregar",
    re.IGNORECASE,
)
_AWAY_SUBJECTS = re.compile(
    # Out-of-office programs without any header: only the subject tells, and only at its very beginning.
    r"(?:رد تلقائي|الرد التلقائي|رد آلي|خارج المكتب|automatic reply|auto[- ]?reply|auto[- ]?response"
    r"|out of (?:the )?office(?: auto[- ]?reply)?|réponse automatique|automatische antwort|abwesenheitsnotiz"
    r"|respuesta automática|resposta automática|risposta automatica|otomatik yanıt|balasan otomatis"
    r"|پاسخ خودکار|خودکار جواب|स्वचालित (?:उत्तर|प्रत्युत्तर)|автоматический ответ|自动回复)\s*(?:$|[:：\-–—])",
    re.IGNORECASE,
)
_BULK = frozenset(("bulk", "list", "junk"))
_REPORTS = frozenset(("disposition-notification", "feedback-report"))
_REPLY_MARKS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from")


def kind_of(
    headers: Headers,
    subject: str,
    sender: str,
    report_type: str = "",
    report: bytes = b"",
    mail_from: str | None = None,
) -> Auto | None:
    """What kind of machine mail this is, or None for a person's.

    ``report`` is the message/delivery-status part of a report; ``mail_from`` the envelope sender as the
    transport gave it, None when it gave none.
    """
    null_path = _is_null_path(headers, mail_from)
    if report_type == "delivery-status":
        actions = {action.lower() for action in _FAILED.findall(report[:65_536])}
        return "bounce" if not actions or b"failed" in actions else "delivery-report"
    if report_type in _REPORTS:
        return "delivery-report"
    submitted = _word(headers, "auto-submitted")
    replies = submitted not in ("", "no")
    if headers.first("x-failed-recipients"):
        return "bounce"
    if _DAEMON.match(sender) and (null_path or replies or _BOUNCE_SUBJECTS.search(subject)):
        return "bounce"
    if null_path and _BOUNCE_SUBJECTS.search(subject):
        return "bounce"
    if replies or _is_reply_by_other_marks(headers) or null_path:
        return "auto-reply"
    if _AWAY_SUBJECTS.match(subject.lstrip("[( ")):
        return "auto-reply"
    if _word(headers, "precedence") in _BULK or headers.first("list-id"):
        return "bulk"
    return "bulk" if len(headers.first("list-unsubscribe").strip()) >= 3 else None


def is_loop(headers: Headers, own_hosts: frozenset[str]) -> bool:
    """Whether one of our own hosts sent it. Hosts are compared whole: ``not.our.host`` is not ours."""
    if not own_hosts:
        return False
    own = {host.lower() for host in own_hosts}
    marks = {flat.strip("<> ").lower() for flat in (headers.text(OWN_HEADER),) if flat}
    for one in message_ids(headers.text("message-id")):
        marks.add(one[1:-1].rpartition("@")[2].lower())
    return not own.isdisjoint(marks)


def _is_null_path(headers: Headers, mail_from: str | None) -> bool:
    if mail_from is not None and mail_from.strip() in ("", "<>"):
        return True
    return any(value.strip() == b"<>" for value in headers.all("return-path"))


def _is_reply_by_other_marks(headers: Headers) -> bool:
    if any(headers.first(name) for name in _REPLY_MARKS):
        return True
    if _word(headers, "precedence") in ("auto_reply", "auto-reply") or _word(headers, "x-loop") in (
        "yes",
        "true",
    ):
        return True
    # Exchange puts X-Auto-Response-Suppress on people's mail too: alone it says nothing.
    return bool(headers.first("x-auto-response-suppress")) and bool(headers.first("x-ms-exchange-inbox-rules-loop"))


def _word(headers: Headers, name: str) -> str:
    """The first word of a header, lower case, without parameters or comments."""
    return headers.text(name).lower().partition(";")[0].partition("(")[0].strip()
