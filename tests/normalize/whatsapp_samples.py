"""Composed webhook values of the WhatsApp Cloud API, each with what it says."""

from typing import Any

from tests.normalize.expecting import Sample

USER = "QA.13491208655302741918"
WHO = (USER, "محمد العلي", "+97455123456")
NAME = "whatsapp:wamid.HBgLOTc0NTUxMjM0NTY"
CONTACT = {"profile": {"name": "محمد العلي"}, "wa_id": "97455123456", "user_id": USER}
METADATA = {"display_phone_number": "97444000000", "phone_number_id": "106540352242922"}


def value(*messages: dict[str, Any], contact: dict[str, Any] = CONTACT, **more: Any) -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp",
        "metadata": METADATA,
        "contacts": [contact],
        "messages": list(messages),
        **more,
    }


def message(kind: str = "text", part: Any = None, **more: Any) -> dict[str, Any]:
    head = {
        "from": "97455123456",
        "from_user_id": USER,
        "id": "wamid.HBgLOTc0NTUxMjM0NTY",
        "timestamp": "1795334400",
        "type": kind,
    }
    return head | ({} if part is None else {kind: part}) | more


def text(words: str, **more: Any) -> dict[str, Any]:
    return message("text", {"body": words}, **more)


def webhook(inside: dict[str, Any]) -> dict[str, Any]:
    changes = [{"value": inside, "field": "messages"}]
    return {"object": "whatsapp_business_account", "entry": [{"id": "1022", "changes": changes}]}


def status(state: str, **more: Any) -> dict[str, Any]:
    one = {"id": "wamid.OURS", "status": state, "timestamp": "1795334400", "recipient_id": "97455123456", **more}
    return {"messaging_product": "whatsapp", "metadata": METADATA, "contacts": [CONTACT], "statuses": [one]}


IMAGE = {"id": "1003383421387256", "mime_type": "image/jpeg", "sha256": "29ed500fa64eb55fc19dc4124acb300e5dcca0f8"}
FLOW = {
    "type": "nfm_reply",
    "nfm_reply": {"name": "flow", "body": "Sent", "response_json": '{"flow_token": "t", "plot": "رقم ٤٥", "rooms": 3}'},
}

VALUES = [
    Sample(
        "arabic text",
        value(text("الكهرباء مقطوعة في حي النور من ساعتين")),
        "الكهرباء مقطوعة في حي النور من ساعتين",
        WHO,
        NAME,
        {"language": "ar", "to": ("+97444000000",)},
    ),
    Sample(
        "the whole webhook", webhook(value(text("أبغى أستفسر عن رخصة البناء"))), "أبغى أستفسر عن رخصة البناء", WHO, NAME
    ),
    Sample("a change alone", {"field": "messages", "value": value(text("شكرا لكم"))}, "شكرا لكم", WHO, NAME),
    Sample(
        "a value of before there were ids for people",
        value(
            text("مرحبا") | {"from_user_id": None}, contact={"profile": {"name": "محمد العلي"}, "wa_id": "97455123456"}
        ),
        "مرحبا",
        (None, "محمد العلي", "+97455123456"),
        NAME,
    ),
    Sample(
        "urdu text",
        value(text("پانی کا پائپ ٹوٹ گیا ہے، سڑک پر پانی بھر گیا ہے")),
        "پانی کا پائپ ٹوٹ گیا ہے، سڑک پر پانی بھر گیا ہے",
        WHO,
        NAME,
        {"language": "ur"},
    ),
    Sample(
        "english text",
        value(text("The street light in front of villa 12 has been out for a week")),
        "The street light in front of villa 12 has been out for a week",
        WHO,
        NAME,
        {"language": "en"},
    ),
    Sample(
        "a number outside the Gulf",
        value(
            text("नमस्ते, पासपोर्ट सेवा का समय क्या है?") | {"from": "919812345678"},
            contact={"profile": {"name": "Sunita"}, "wa_id": "919812345678", "user_id": USER},
        ),
        "नमस्ते, पासपोर्ट सेवा का समय क्या है?",
        (USER, "Sunita", "+919812345678"),
        NAME,
        {"language": "hi"},
    ),
    Sample(
        "a person who hides the number behind a user name",
        value(
            text("السلام عليكم") | {"from": None},
            contact={"profile": {"name": "أم خالد", "username": "umkhalid"}, "user_id": USER},
        ),
        "السلام عليكم",
        (USER, "أم خالد", None),
        NAME,
    ),
    Sample(
        "a photo with a caption",
        value(message("image", IMAGE | {"caption": "شجرة ساقطة على الطريق"})),
        "شجرة ساقطة على الطريق",
        WHO,
        NAME,
        {"files": [("1003383421387256", "image/jpeg", "image-1.jpg", 0)]},
    ),
    Sample(
        "photos sent together",
        [
            value(message("image", IMAGE | {"id": "1", "caption": "الشارع قبل المطر وبعده"})),
            value(message("image", IMAGE | {"id": "2"}, id="wamid.B")),
            value(message("image", IMAGE | {"id": "3"}, id="wamid.C")),
        ],
        "الشارع قبل المطر وبعده",
        WHO,
        NAME,
        {"files": [(str(n), "image/jpeg", f"image-{n}.jpg", 0) for n in (1, 2, 3)]},
    ),
    Sample(
        "a document",
        value(
            message(
                "document",
                {
                    "id": "44",
                    "sha256": "x",
                    "mime_type": "application/pdf",
                    "filename": "فاتورة الماء.pdf",
                    "caption": "الفاتورة غير صحيحة",
                },
            )
        ),
        "الفاتورة غير صحيحة",
        WHO,
        NAME,
        {"files": [("44", "application/pdf", "فاتورة الماء.pdf", 0)]},
    ),
    Sample(
        "a voice note",
        value(message("audio", {"id": "45", "sha256": "x", "mime_type": "audio/ogg; codecs=opus", "voice": True})),
        "",
        WHO,
        NAME,
        {"files": [("45", "audio/ogg", "voice-1.ogg", 0)], "flags": ("voice_untranscribed",)},
    ),
    Sample(
        "a recording",
        value(message("audio", {"id": "46", "sha256": "x", "mime_type": "audio/mp4", "voice": False})),
        "",
        WHO,
        NAME,
        {"files": [("46", "audio/mp4", "audio-1.m4a", 0)], "flags": ("voice_untranscribed",)},
    ),
    Sample(
        "a video",
        value(message("video", {"id": "47", "sha256": "x", "mime_type": "video/mp4", "caption": "شوفوا الماي"})),
        "شوفوا الماي",
        WHO,
        NAME,
        {"files": [("47", "video/mp4", "video-1.mp4", 0)]},
    ),
    Sample(
        "a sticker",
        value(message("sticker", {"id": "48", "sha256": "x", "mime_type": "image/webp", "animated": False})),
        "",
        WHO,
        NAME,
        {"files": [("48", "image/webp", "sticker-1.webp", 0)], "flags": ("sticker",)},
    ),
    Sample(
        "a pin with a name",
        value(
            message("location", {"latitude": 25.2854, "longitude": 51.531, "name": "مدرسة الوكرة", "address": "الوكرة"})
        ),
        "مدرسة الوكرة, الوكرة",
        WHO,
        NAME,
        {"place": (25.2854, 51.531, "مدرسة الوكرة, الوكرة")},
    ),
    Sample(
        "a pin alone",
        value(message("location", {"latitude": 24.4, "longitude": 54.4})),
        "",
        WHO,
        NAME,
        {"place": (24.4, 54.4, "")},
    ),
    Sample("a pin without a fix", value(message("location", {"latitude": 0, "longitude": 0})), "", WHO, NAME),
    Sample(
        "a contact",
        value(
            message(
                "contacts",
                [
                    {
                        "name": {"formatted_name": "أبو سعيد"},
                        "phones": [{"phone": "+974 5512 9999", "wa_id": "97455129999"}],
                    }
                ],
            )
        ),
        "",
        WHO,
        NAME,
        {"fields": (("contact_name", "أبو سعيد"), ("contact_phone", "+97455129999"))},
    ),
    Sample(
        "a pressed button of a list",
        value(
            message(
                "interactive",
                {
                    "type": "list_reply",
                    "list_reply": {"id": "water", "title": "المياه", "description": "تسرب أو انقطاع"},
                },
                context={"from": "97444000000", "id": "wamid.MENU"},
            )
        ),
        "المياه\nتسرب أو انقطاع",
        WHO,
        NAME,
        {"fields": (("button", "water"),), "flags": ("button_pressed",), "in_reply_to": "whatsapp:wamid.MENU"},
    ),
    Sample(
        "a pressed reply button",
        value(message("interactive", {"type": "button_reply", "button_reply": {"id": "yes", "title": "نعم"}})),
        "نعم",
        WHO,
        NAME,
        {"fields": (("button", "yes"),), "flags": ("button_pressed",)},
    ),
    Sample(
        "a button of a template",
        value(message("button", {"text": "لم تحل المشكلة", "payload": "open-7"})),
        "لم تحل المشكلة",
        WHO,
        NAME,
        {"fields": (("button", "open-7"),), "flags": ("button_pressed",)},
    ),
    Sample(
        "the answers of a flow",
        value(message("interactive", FLOW)),
        "Sent",
        WHO,
        NAME,
        {"fields": (("plot", "رقم ٤٥"), ("rooms", "3")), "flags": ("button_pressed",)},
    ),
    Sample(
        "an emoji on a message",
        value(message("reaction", {"message_id": "wamid.OURS", "emoji": "👍"})),
        "👍",
        WHO,
        NAME,
        {"auto": "delivery-report", "flags": ("reaction",), "in_reply_to": "whatsapp:wamid.OURS"},
    ),
    Sample(
        "an emoji taken back",
        value(message("reaction", {"message_id": "wamid.OURS"})),
        "",
        WHO,
        NAME,
        {"auto": "delivery-report", "flags": ("reaction", "reaction_removed"), "in_reply_to": "whatsapp:wamid.OURS"},
    ),
    Sample(
        "an order",
        value(
            message(
                "order",
                {
                    "catalog_id": "9",
                    "text": "أحتاجها غدا",
                    "product_items": [
                        {"product_retailer_id": "BIN-240", "quantity": 2, "item_price": 50, "currency": "QAR"}
                    ],
                },
            )
        ),
        "أحتاجها غدا",
        WHO,
        NAME,
        {"flags": ("order",), "fields": (("order", "2 x BIN-240, 50 QAR"),)},
    ),
    Sample(
        "a new number",
        value(message("system", {"body": "User A changed", "wa_id": "97455000111", "type": "user_changed_number"})),
        "",
        WHO,
        NAME,
        {
            "auto": "delivery-report",
            "flags": ("service_update", "number_changed"),
            "fields": (("new_phone", "+97455000111"),),
        },
    ),
    Sample(
        "an opened chat",
        value(message("request_welcome")),
        "",
        WHO,
        NAME,
        {"auto": "delivery-report", "flags": ("service_update",)},
    ),
    Sample(
        "a poll, which the API does not hand over",
        value(
            message(
                "unsupported",
                {"type": "poll_creation"},
                errors=[{"code": 131051, "title": "Message type unknown", "message": "Message type unknown"}],
            )
        ),
        "",
        WHO,
        NAME,
        {
            "flags": ("unsupported_message",),
            "fields": (("unsupported_type", "poll_creation"), ("error", "131051 Message type unknown")),
        },
    ),
    Sample(
        "a type that is newer than the reader",
        value(message("hologram", {"id": "1"})),
        "",
        WHO,
        NAME,
        {"flags": ("unsupported_message",), "fields": (("unsupported_type", "hologram"),)},
    ),
    Sample(
        "a deletion",
        value(message("revoke", {"original_message_id": "wamid.FIRST"})),
        "",
        WHO,
        NAME,
        {"edition": "deletion", "replaces": "whatsapp:wamid.FIRST"},
    ),
    Sample(
        "an edit",
        value(
            message(
                "edit",
                {"original_message_id": "wamid.FIRST", "message": {"type": "text", "text": {"body": "شارع ٢٥ لا ٢٤"}}},
            )
        ),
        "شارع ٢٥ لا ٢٤",
        WHO,
        NAME,
        {"edition": "edit", "replaces": "whatsapp:wamid.FIRST"},
    ),
    Sample(
        "an edited caption",
        value(
            message(
                "edit",
                {
                    "original_message_id": "wamid.FIRST",
                    "message": {"type": "image", "image": IMAGE | {"caption": "هنا"}, "context": {"id": "M0"}},
                },
            )
        ),
        "هنا",
        WHO,
        NAME,
        {
            "edition": "edit",
            "replaces": "whatsapp:wamid.FIRST",
            "in_reply_to": "whatsapp:M0",
            "files": [("1003383421387256", "image/jpeg", "image-1.jpg", 0)],
        },
    ),
    Sample(
        "an answer",
        value(text("متى؟", context={"from": "97444000000", "id": "wamid.OURS"})),
        "متى؟",
        WHO,
        NAME,
        {"in_reply_to": "whatsapp:wamid.OURS"},
    ),
    Sample(
        "a forwarded message",
        value(text("تحذير من السيول", context={"forwarded": True})),
        "تحذير من السيول",
        WHO,
        NAME,
        {"flags": ("forwarded",)},
    ),
    Sample(
        "a message that goes around",
        value(text("انشروا", context={"frequently_forwarded": True})),
        "انشروا",
        WHO,
        NAME,
        {"flags": ("forwarded", "forwarded_often")},
    ),
    Sample(
        "a message in a group",
        value(text("الماء مقطوع عن المبنى", group_id="Y2FwaV9ncm91cA")),
        "الماء مقطوع عن المبنى",
        WHO,
        NAME,
        {"flags": ("group_chat",)},
    ),
    Sample(
        "somebody who came by an advertisement",
        value(text("مرحبا", referral={"source_url": "https://fb.me/x", "source_type": "ad", "headline": "بلّغ معنا"})),
        "مرحبا",
        WHO,
        NAME,
        {"flags": ("from_advertisement",), "fields": (("referral", "بلّغ معنا"), ("referral_url", "https://fb.me/x"))},
    ),
    Sample(
        "a message was read",
        status("read"),
        "",
        (None, "", "+97455123456"),
        "",
        {"auto": "delivery-report", "flags": ("status_update", "status_read"), "in_reply_to": "whatsapp:wamid.OURS"},
    ),
    Sample(
        "a message could not be sent",
        status("failed", errors=[{"code": 131026, "title": "Undeliverable", "message": "Undeliverable"}]),
        "",
        (None, "", "+97455123456"),
        "",
        {
            "auto": "delivery-report",
            "flags": ("status_update", "status_failed"),
            "in_reply_to": "whatsapp:wamid.OURS",
            "fields": (("error", "131026 Undeliverable"),),
        },
    ),
    Sample(
        "our own people on a phone",
        {
            "messaging_product": "whatsapp",
            "metadata": METADATA,
            "message_echoes": [text("تم الإصلاح") | {"from": "97444000000", "from_user_id": None, "to": "97455123456"}],
        },
        "تم الإصلاح",
        (None, "", "+97444000000"),
        NAME,
        {"loop": True},
    ),
    Sample(
        "an error of the account",
        {"messaging_product": "whatsapp", "metadata": METADATA, "errors": [{"code": 130429}]},
        "",
        (None, "", None),
        "",
        {"auto": "delivery-report", "flags": ("provider_error", "service_update")},
    ),
]
