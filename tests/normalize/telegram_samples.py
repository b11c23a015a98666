"""Composed updates of the Telegram Bot API, each with what it says."""

from typing import Any

from tests.normalize.expecting import Sample

FATIMA = {
    "id": 700100200,
    "is_bot": False,
    "first_name": "فاطمة",
    "last_name": "المري",
    "username": "fatima_q",
    "language_code": "en",
}
RAJU = {"id": 700100201, "is_bot": False, "first_name": "Raju"}
CHAT = {"id": 700100200, "type": "private", "first_name": "فاطمة", "username": "fatima_q"}
GROUP = {"id": -100123, "type": "supergroup", "title": "سكان الوكرة"}
WHO = ("fatima_q", "فاطمة المري", None)
NAME = "telegram:700100200:41"


def message(**parts: Any) -> dict[str, Any]:
    return {"message_id": 41, "from": FATIMA, "chat": CHAT, "date": 1795334400, **parts}


def update(**parts: Any) -> dict[str, Any]:
    return {"update_id": 9001, "message": message(**parts)}


def photo(number: int = 1) -> list[dict[str, Any]]:
    sizes = ((90, 67, 1400), (1280, 960, 190_000), (320, 240, 21_000))
    return [
        {
            "file_id": f"AgAC{number}-{width}",
            "file_unique_id": f"u{number}{width}",
            "width": width,
            "height": height,
            "file_size": size,
        }
        for width, height, size in sizes
    ]


BUTTONS = {
    "inline_keyboard": [
        [{"text": "نعم، تم الحل", "callback_data": "done:7"}],
        [{"text": "لا، لم يحل", "callback_data": "open:7"}],
    ]
}

UPDATES = [
    Sample(
        "arabic text",
        update(text="السلام عليكم، عندنا تسرب مياه في شارع الريان"),
        "السلام عليكم، عندنا تسرب مياه في شارع الريان",
        WHO,
        NAME,
        {"language": "ar"},
    ),
    Sample(
        "urdu text",
        update(text="ہمارے علاقے میں بجلی نہیں ہے، براہ کرم مدد کریں"),
        "ہمارے علاقے میں بجلی نہیں ہے، براہ کرم مدد کریں",
        WHO,
        NAME,
        {"language": "ur"},
    ),
    Sample(
        "hindi text from a person without a user name",
        {"update_id": 1, "message": message(text="हमारी गली में कचरा नहीं उठाया गया है") | {"from": RAJU}},
        "हमारी गली में कचरा नहीं उठाया गया है",
        ("700100201", "Raju", None),
        NAME,
        {"language": "hi"},
    ),
    Sample(
        "tagalog text",
        update(text="Walang tubig dito sa aming gusali mula pa kahapon, pakiayos po"),
        "Walang tubig dito sa aming gusali mula pa kahapon, pakiayos po",
        WHO,
        NAME,
        {"language": "tl"},
    ),
    Sample(
        "mixed text",
        update(text="الـ street light قدام بيتنا مكسورة please fix"),
        "الـ street light قدام بيتنا مكسورة please fix",
        WHO,
        NAME,
    ),
    Sample(
        "a link behind words",
        update(
            text="الصورة هنا",
            entities=[
                {"type": "text_link", "offset": 0, "length": 6, "url": "https://img.example/a"},
                {"type": "bold", "offset": 0, "length": 6},
            ],
        ),
        "الصورة هنا\nhttps://img.example/a",
        WHO,
        NAME,
    ),
    Sample("the start of a chat", update(text="/start"), "/start", WHO, NAME, {"flags": ("bot_command",)}),
    Sample(
        "the start of a chat by a link",
        update(text="/start qr_77"),
        "/start qr_77",
        WHO,
        NAME,
        {"flags": ("bot_command",)},
    ),
    Sample(
        "a command with words behind it",
        update(text="/report تسرب"),
        "/report تسرب",
        WHO,
        NAME,
    ),
    Sample(
        "a command in a group's way",
        update(text="/help@gov_bot"),
        "/help@gov_bot",
        WHO,
        NAME,
        {"flags": ("bot_command",)},
    ),
    Sample(
        "a photo with a caption",
        update(photo=photo(), caption="حفرة كبيرة أمام المدرسة"),
        "حفرة كبيرة أمام المدرسة",
        WHO,
        NAME,
        {"files": [("AgAC1-1280", "image/jpeg", "photo-1.jpg", 190_000)]},
    ),
    Sample(
        "a photo without a word",
        update(photo=photo()),
        "",
        WHO,
        NAME,
        {"files": [("AgAC1-1280", "image/jpeg", "photo-1.jpg", 190_000)]},
    ),
    Sample(
        "an album of three photos",
        [
            {"update_id": 1, "message": message(photo=photo(1), media_group_id="139", caption="الحفرة من ثلاث جهات")},
            {"update_id": 2, "message": message(photo=photo(2), media_group_id="139") | {"message_id": 42}},
            {"update_id": 3, "message": message(photo=photo(3), media_group_id="139") | {"message_id": 43}},
        ],
        "الحفرة من ثلاث جهات",
        WHO,
        NAME,
        {"group": "139", "files": [(f"AgAC{n}-1280", "image/jpeg", f"photo-{n}.jpg", 190_000) for n in (1, 2, 3)]},
    ),
    Sample(
        "an album with a caption on each",
        [
            {"update_id": 1, "message": message(photo=photo(1), media_group_id="140", caption="قبل")},
            {
                "update_id": 2,
                "message": message(photo=photo(2), media_group_id="140", caption="بعد") | {"message_id": 42},
            },
        ],
        "قبل\nبعد",
        WHO,
        NAME,
        {"group": "140", "files": [(f"AgAC{n}-1280", "image/jpeg", f"photo-{n}.jpg", 190_000) for n in (1, 2)]},
    ),
    Sample(
        "a document",
        update(
            document={
                "file_id": "BQAC",
                "file_unique_id": "uBQAC",
                "file_name": "../عقد الإيجار.pdf",
                "mime_type": "application/pdf",
                "file_size": 51000,
            },
            caption="مرفق العقد",
        ),
        "مرفق العقد",
        WHO,
        NAME,
        {"files": [("BQAC", "application/pdf", "عقد الإيجار.pdf", 51000)]},
    ),
    Sample(
        "a video",
        update(
            video={
                "file_id": "BAAC",
                "file_unique_id": "uBAAC",
                "width": 640,
                "height": 480,
                "mime_type": "video/mp4",
                "file_size": 900_000,
                "duration": 9,
            }
        ),
        "",
        WHO,
        NAME,
        {"files": [("BAAC", "video/mp4", "video-1.mp4", 900_000)]},
    ),
    Sample(
        "a voice note",
        update(
            voice={
                "file_id": "AwAC",
                "file_unique_id": "uAwAC",
                "mime_type": "audio/ogg",
                "file_size": 8000,
                "duration": 4,
            }
        ),
        "",
        WHO,
        NAME,
        {"files": [("AwAC", "audio/ogg", "voice-1.ogg", 8000)], "flags": ("voice_untranscribed",)},
    ),
    Sample(
        "a round video",
        update(video_note={"file_id": "DQAC", "file_unique_id": "uDQAC", "length": 240, "duration": 4}),
        "",
        WHO,
        NAME,
        {"files": [("DQAC", "video/mp4", "video_note-1.mp4", 0)], "flags": ("voice_untranscribed",)},
    ),
    Sample(
        "a recording",
        update(
            audio={
                "file_id": "CQAC",
                "file_unique_id": "uCQAC",
                "duration": 30,
                "mime_type": "audio/mpeg",
                "file_name": "تسجيل.mp3",
                "file_size": 12,
            }
        ),
        "",
        WHO,
        NAME,
        {"files": [("CQAC", "audio/mpeg", "تسجيل.mp3", 12)], "flags": ("voice_untranscribed",)},
    ),
    Sample(
        "a moving picture, sent twice by Telegram",
        update(
            animation={
                "file_id": "CgAC",
                "file_unique_id": "uCgAC",
                "width": 320,
                "height": 240,
                "duration": 2,
                "mime_type": "video/mp4",
            },
            document={
                "file_id": "CgAC",
                "file_unique_id": "uCgAC",
                "width": 320,
                "height": 240,
                "duration": 2,
                "mime_type": "video/mp4",
            },
        ),
        "",
        WHO,
        NAME,
        {"files": [("CgAC", "video/mp4", "animation-1.mp4", 0)]},
    ),
    Sample(
        "a photo that moves",
        update(
            live_photo={
                "file_id": "LP",
                "file_unique_id": "u",
                "width": 9,
                "height": 9,
                "duration": 2,
                "photo": photo(),
            }
        ),
        "",
        WHO,
        NAME,
        {
            "files": [
                ("AgAC1-1280", "image/jpeg", "photo-1.jpg", 190_000),
                ("LP", "video/mp4", "live_photo-2.mp4", 0),
            ]
        },
    ),
    Sample(
        "an answer of a small program",
        update(web_app_data={"button_text": "أرسل البلاغ", "data": '{"plot": 45}'}),
        "أرسل البلاغ",
        WHO,
        NAME,
        {"flags": ("button_pressed",), "fields": (("web_app_data", '{"plot": 45}'),)},
    ),
    Sample(
        "a sticker",
        update(
            sticker={
                "file_id": "CAAC",
                "file_unique_id": "uCAAC",
                "width": 512,
                "height": 512,
                "is_video": False,
                "type": "regular",
                "emoji": "😡",
                "is_animated": False,
            }
        ),
        "😡",
        WHO,
        NAME,
        {"flags": ("sticker",)},
    ),
    Sample(
        "a pin",
        update(location={"latitude": 25.285447, "longitude": 51.53104}),
        "",
        WHO,
        NAME,
        {"place": (25.285447, 51.53104, "")},
    ),
    Sample(
        "a live place",
        update(location={"latitude": 25.2, "longitude": 51.4, "live_period": 900}),
        "",
        WHO,
        NAME,
        {"place": (25.2, 51.4, ""), "flags": ("live_location",)},
    ),
    Sample(
        "a venue",
        update(
            location={"latitude": 25.2, "longitude": 51.4},
            venue={"location": {"latitude": 25.2, "longitude": 51.4}, "title": "سوق واقف", "address": "الدوحة"},
        ),
        "سوق واقف, الدوحة",
        WHO,
        NAME,
        {"place": (25.2, 51.4, "سوق واقف, الدوحة")},
    ),
    Sample(
        "an impossible pin",
        update(location={"latitude": 125.2, "longitude": "x"}),
        "",
        WHO,
        NAME,
        {"flags": ("location_invalid",)},
    ),
    Sample(
        "a place in the words",
        update(text="الموقع https://maps.google.com/?q=25.2854,51.5310"),
        "الموقع https://maps.google.com/?q=25.2854,51.5310",
        WHO,
        NAME,
        {"place": (25.2854, 51.531, "")},
    ),
    Sample(
        "somebody else's contact",
        update(contact={"phone_number": "97455123456", "first_name": "المقاول", "user_id": 5}),
        "",
        WHO,
        NAME,
        {"fields": (("contact_name", "المقاول"), ("contact_phone", "+97455123456"))},
    ),
    Sample(
        "the person's own number, shared by a button",
        update(contact={"phone_number": "+97455123456", "first_name": "فاطمة", "user_id": 700100200}),
        "",
        ("fatima_q", "فاطمة المري", "+97455123456"),
        NAME,
    ),
    Sample(
        "a poll",
        update(
            poll={
                "id": "5",
                "question": "أي يوم؟",
                "options": [{"text": "الأحد", "voter_count": 0}, {"text": "الاثنين", "voter_count": 0}],
            }
        ),
        "أي يوم؟\n- الأحد\n- الاثنين",
        WHO,
        NAME,
        {"flags": ("poll",)},
    ),
    Sample("dice", update(dice={"emoji": "🎲", "value": 4}), "🎲 4", WHO, NAME),
    Sample(
        "a forwarded message",
        update(
            text="تعميم: انقطاع المياه غدا",
            forward_origin={"type": "hidden_user", "sender_user_name": "جار", "date": 1},
        ),
        "تعميم: انقطاع المياه غدا",
        WHO,
        NAME,
        {"flags": ("forwarded",)},
    ),
    Sample(
        "an answer",
        update(
            text="ما زال لم يصل أحد",
            reply_to_message={"message_id": 30, "chat": CHAT, "date": 1, "text": "استلمنا بلاغكم\nسنعود لكم"},
        ),
        "ما زال لم يصل أحد",
        WHO,
        NAME,
        {
            "in_reply_to": "telegram:700100200:30",
            "quoted_text": "استلمنا بلاغكم\nسنعود لكم",
            "text": "> استلمنا بلاغكم\n> سنعود لكم\n\nما زال لم يصل أحد",
        },
    ),
    Sample(
        "an answer to one sentence",
        update(
            text="هذا غير صحيح",
            quote={"text": "تم الحل", "position": 4},
            reply_to_message={"message_id": 31, "date": 1, "chat": CHAT, "text": "شكرا، تم الحل"},
        ),
        "هذا غير صحيح",
        WHO,
        NAME,
        {"in_reply_to": "telegram:700100200:31", "quoted_text": "تم الحل"},
    ),
    Sample(
        "an edit",
        {"update_id": 1, "edited_message": message(text="شارع الوكرة لا الريان", edit_date=1795334460)},
        "شارع الوكرة لا الريان",
        WHO,
        NAME,
        {"edition": "edit", "replaces": NAME},
    ),
    Sample(
        "a deletion",
        {
            "update_id": 1,
            "deleted_business_messages": {"business_connection_id": "b", "chat": CHAT, "message_ids": [41, 42]},
        },
        "",
        ("fatima_q", "فاطمة", None),
        "",
        {"edition": "deletion", "replaces": NAME, "references": ("telegram:700100200:42",)},
    ),
    Sample(
        "a message to a business account",
        {"update_id": 1, "business_message": message(text="مرحبا")},
        "مرحبا",
        WHO,
        NAME,
    ),
    Sample(
        "a message in a group",
        {"update_id": 1, "message": message(text="الإنارة مطفأة") | {"chat": GROUP}},
        "الإنارة مطفأة",
        WHO,
        "telegram:-100123:41",
        {"flags": ("group_chat",)},
    ),
    Sample(
        "a post in a channel",
        {
            "update_id": 1,
            "channel_post": {
                "message_id": 8,
                "chat": {"id": -5, "type": "channel", "title": "أخبار الحي"},
                "date": 1795334400,
                "text": "خبر",
            },
        },
        "خبر",
        ("-5", "أخبار الحي", None),
        "telegram:-5:8",
        {"flags": ("channel_post",)},
    ),
    Sample(
        "a pressed button",
        {
            "update_id": 1,
            "callback_query": {
                "id": "77",
                "chat_instance": "c",
                "from": FATIMA,
                "data": "open:7",
                "message": message(text="هل تم الحل؟", reply_markup=BUTTONS),
            },
        },
        "لا، لم يحل",
        WHO,
        "telegram:callback:77",
        {
            "flags": ("button_pressed",),
            "fields": (("button", "open:7"),),
            "in_reply_to": NAME,
            "quoted_text": "هل تم الحل؟",
        },
    ),
    Sample(
        "the bot was blocked",
        {
            "update_id": 1,
            "my_chat_member": {"chat": CHAT, "from": FATIMA, "date": 1, "new_chat_member": {"status": "kicked"}},
        },
        "",
        WHO,
        "",
        {"flags": ("service_update",), "auto": "delivery-report"},
    ),
    Sample(
        "an emoji on a message",
        {"update_id": 1, "message_reaction": {"chat": CHAT, "user": FATIMA, "message_id": 3}},
        "",
        WHO,
        "",
        {"flags": ("service_update",), "auto": "delivery-report"},
    ),
    Sample(
        "somebody joined a group",
        {"update_id": 1, "message": message(new_chat_members=[RAJU]) | {"chat": GROUP}},
        "",
        WHO,
        "telegram:-100123:41",
        {"flags": ("group_chat", "service_update"), "auto": "delivery-report"},
    ),
    Sample(
        "a kind of update that is newer than the reader",
        {"update_id": 1, "mind_reading": {"from": FATIMA}},
        "",
        (None, "", None),
        "",
        {"flags": ("service_update", "parse_degraded"), "auto": "delivery-report"},
    ),
    Sample(
        "a kind of message that is newer than the reader",
        update(hologram={"file_id": "x"}),
        "",
        WHO,
        NAME,
        {"flags": ("unsupported_message",)},
    ),
    Sample("a story", update(story={"chat": CHAT, "id": 4}), "", WHO, NAME),
    Sample(
        "another bot",
        {"update_id": 1, "message": message(text="hi") | {"from": FATIMA | {"is_bot": True}}},
        "hi",
        WHO,
        NAME,
        {"flags": ("sent_by_bot",)},
    ),
]
