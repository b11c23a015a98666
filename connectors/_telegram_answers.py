"""Notices as Telegram messages: plain text, parted where it is longer than one message may be."""

import re
from typing import TYPE_CHECKING, Any, Final

from connectors._pieces import pieces
from ingest.failures import ConnectorError, Rejected, Uncertain
from ingest.notice import Notice, Receipt

if TYPE_CHECKING:
    from connectors._telegram_api import BotApi

LONGEST_MESSAGE: Final = 4096
"""In UTF-16 code units, as Telegram counts."""

_CHAT: Final = re.compile(r"-?[0-9]{1,19}")
_PRESSED: Final = re.compile(r"telegram:callback:([0-9]{1,32})")
_LONGEST_TOAST: Final = 200
_MOST_IN_A_ROW: Final = 5


def send(api: "BotApi", notice: Notice) -> Receipt:
    """Send a notice as one message, or as several."""
    if not (notice.to.isascii() and _CHAT.fullmatch(notice.to)):
        raise Rejected("the recipient is no account number; by its name alone Telegram lets no bot write to a person")
    if pressed := _PRESSED.fullmatch(notice.in_reply_to):
        is_shown = _let_go(api, pressed[1], notice)
        if is_shown and notice.is_passing:
            return Receipt(detail="shown under the button")
    text = f"{notice.text}\n\n{notice.asks}" if notice.choices and notice.asks else notice.text
    parts = list(pieces(text, LONGEST_MESSAGE))
    if not parts:
        raise Rejected("there is nothing to say in it")
    names = []
    for place, text in enumerate(parts):
        message = _message(notice, text, is_first=place == 0, is_last=place == len(parts) - 1)
        try:
            sent = api.call("sendMessage", **message)
        except ConnectorError as error:
            if place == 0:
                raise
            # Sending all of it again would say the beginning twice.
            raise Uncertain(f"the first {place} of {len(parts)} parts are sent, then: {error}") from None
        number = sent.get("message_id") if isinstance(sent, dict) else None
        if not isinstance(number, int):
            raise Uncertain("Telegram answered without saying that it has the message")
        names.append(f"telegram:{notice.to}:{number}")
    return Receipt(upstream_id=names[0], detail=f"{len(names)} messages" if len(names) > 1 else "")


def _let_go(api: "BotApi", query: str, notice: Notice) -> bool:
    """Take the button's waiting mark away, and show a passing notice there; False when Telegram waits no more.

    Sent again after a lost answer it says the same thing again, or that the press is too old: both are harmless.
    """
    text = notice.text[:_LONGEST_TOAST] if notice.is_passing else ""
    try:
        api.ask("answerCallbackQuery", callback_query_id=query, text=text)
    except Rejected:
        return False
    return True


def _message(notice: Notice, text: str, *, is_first: bool, is_last: bool) -> dict[str, Any]:
    # Without a parse_mode nothing in the text is markup, and without a preview nobody opens the citizen's own link.
    message: dict[str, Any] = {
        "chat_id": int(notice.to),
        "text": text,
        "link_preview_options": {"is_disabled": True},
    }
    answered = re.fullmatch(rf"telegram:{notice.to}:([0-9]{{1,19}})", notice.in_reply_to)
    if answered and is_first:
        # The person may have deleted it; the answer comes all the same.
        message["reply_parameters"] = {"message_id": int(answered[1]), "allow_sending_without_reply": True}
    if notice.choices and is_last:
        buttons = [{"text": one.label, "callback_data": one.data} for one in notice.choices]
        rows = [buttons[start : start + _MOST_IN_A_ROW] for start in range(0, len(buttons), _MOST_IN_A_ROW)]
        message["reply_markup"] = {"inline_keyboard": rows}
    return message
