"""Answers on X: in public only what anybody may read, everything else as a direct message."""

import re
from typing import TYPE_CHECKING

from connectors._x_errors import Duplicate
from ingest.failures import Rejected
from ingest.notice import Notice, Receipt

if TYPE_CHECKING:
    from connectors._x_api import Api

LONGEST_DM = 10_000
_ACCOUNT = re.compile(r"[0-9]{1,19}")
_POST = re.compile(r"x:([0-9]{1,19})")
_LINK = re.compile(r"://|\bwww\.", re.IGNORECASE)


def public_post(notice: Notice) -> str | None:
    """The post that the notice answers in public; None when it goes to the person alone."""
    found = _POST.fullmatch(notice.in_reply_to)
    return found[1] if found else None


def send(api: "Api", notice: Notice) -> Receipt:
    """Hand one notice over. Raises Misconfigured, Unavailable, Rejected or Uncertain."""
    text = notice.text.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()
    if not text:
        raise Rejected("there is no text to send")
    post = public_post(notice)
    if post is None:
        return _write(api, notice.to, text)
    if _LINK.search(text):
        raise Rejected("there is a link in a public reply: it would lead anybody to the case")
    try:
        return Receipt(f"x:{api.reply(text, post)}", detail="public reply")
    except Duplicate:
        # The text holds the case's number: only an earlier attempt at this notice, or its like, can have posted it.
        return Receipt(detail="X had it already")


def _write(api: "Api", account: str, text: str) -> Receipt:
    if not _ACCOUNT.fullmatch(account):
        raise Rejected("the recipient is not the number of an account on X")
    if len(text) > LONGEST_DM:
        raise Rejected(f"the text is over {LONGEST_DM} characters; with [centre] base_url, its link is sent instead")
    return Receipt(f"x:dm:{api.write_to(account, text)}", detail="direct message")
