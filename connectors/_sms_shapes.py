"""How the gateways that are known by name write their messages and reports, and how Twilio signs them."""

import base64
import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha1
from urllib.parse import parse_qsl

from connectors._gateway import Fields, ReportFields, Shape

TWILIO = Shape(
    # twilio.com/docs/messaging/guides/webhook-request and …/track-outbound-message-status
    Fields(sender="From", recipient="To", text="Body", id="MessageSid"),
    ReportFields(
        state="MessageStatus", delivered=("delivered", "read"), undelivered=("undelivered", "failed"),
        notice="notice", id="MessageSid", recipient="To", reason="ErrorCode",
    ),
)  # fmt: skip

INFOBIP = Shape(
    # infobip.com/docs/api/channels/sms: MO_JSON_2, and the reports of outbound messages. The group DELIVERED holds
    # DELIVERED_TO_OPERATOR as well, which is not the phone: the names tell.
    Fields(messages="results", sender="from", recipient="to", text="text", id="messageId", at="receivedAt"),
    ReportFields(
        state="status.name", delivered=("DELIVERED_TO_HANDSET",),
        undelivered=("UNDELIVERABLE*", "EXPIRED*", "REJECTED*"),
        notice="callbackData", id="messageId", recipient="to", reason="error.name",
    ),
)  # fmt: skip

UNIFONIC = Shape(
    # Its support pages name the fields of reports; of incoming texts none are documented in public.
    Fields(),
    ReportFields(
        state="DLR", delivered=("Delivered",), undelivered=("Undeliverable", "Undelivered", "Rejected", "Expired"),
        notice="", id="MessageID", recipient="Recipient", reason="Comments",
    ),
)  # fmt: skip

TWILIO_REASONS: Mapping[str, str] = {
    "30003": "the phone is off or out of reach",
    "30004": "the citizen or the network blocks the message",
    "30005": "the number does not exist any more, or the phone is off",
    "30006": "the number is a landline, or its network is not reached",
    "30007": "the network has filtered it as spam",
    "30008": "the network gives no reason",
}
"""twilio.com/docs/api/errors"""


def is_signed_by_twilio(signature: str, url: str, body: bytes, auth_token: bytes) -> bool:
    """Whether X-Twilio-Signature is that of this form, posted to this very address.

    HMAC-SHA1 over the address as Twilio knows it and, in the order of their names, each name with its value.
    """
    pairs: Sequence[tuple[str, str]] = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    # A name that comes twice with the same value is signed once.
    told = url + "".join(name + value for name, value in sorted(set(pairs)))
    expected = base64.b64encode(hmac.digest(auth_token, told.encode(), sha1)).decode()
    return hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode())
