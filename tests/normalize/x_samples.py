"""Composed posts, direct messages and events of X, each with what it says."""

from typing import Any

from tests.normalize.expecting import Sample

WHO = ("sara_doha", "سارة", None)
SARA = {"id": "2244994945", "name": "سارة", "username": "sara_doha"}
GOV = {"id": "111", "name": "هيئة الأشغال", "username": "Ashghal_Help"}
NAME = "x:1799000000000000001"


def post(words: str, **more: Any) -> dict[str, Any]:
    return {
        "id": "1799000000000000001",
        "text": words,
        "author_id": "2244994945",
        "created_at": "2026-11-22T08:00:00.000Z",
        "edit_history_tweet_ids": ["1799000000000000001"],
        **more,
    }


def mention(words: str, includes: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"data": post(words, **more), "includes": {"users": [SARA, GOV], **(includes or {})}}


def replied(number: str, kind: str = "replied_to") -> list[dict[str, str]]:
    return [{"type": kind, "id": number}]


def direct(words: str, **more: Any) -> dict[str, Any]:
    return {
        "id": "1800",
        "event_type": "MessageCreate",
        "text": words,
        "sender_id": "2244994945",
        "dm_conversation_id": "111-2244994945",
        "created_at": "2026-11-22T08:00:00.000Z",
        **more,
    }


PHOTO = {"media_key": "3_1", "type": "photo", "url": "https://pbs.example/a.jpg", "alt_text": "لوحة مكسورة"}
FILM = {
    "media_key": "7_1",
    "type": "video",
    "preview_image_url": "https://pbs.example/p.jpg",
    "variants": [
        {"content_type": "application/x-mpegURL", "url": "https://v.example/a.m3u8"},
        {"content_type": "video/mp4", "bit_rate": 632000, "url": "https://v.example/small.mp4"},
        {"content_type": "video/mp4", "bit_rate": 2176000, "url": "https://v.example/large.mp4"},
    ],
}
EARLIER = {"id": "1700", "text": "تم إغلاق الشارع &amp; التحويلة", "author_id": "111"}

OLDER = {
    "for_user_id": "111",
    "tweet_create_events": [
        {
            "id_str": "1799000000000000001",
            "text": "@Ashghal_Help حفرة…",
            "timestamp_ms": "1795334400000",
            "user": {"id_str": "2244994945", "name": "سارة", "screen_name": "sara_doha"},
            "in_reply_to_status_id_str": "1700",
            "coordinates": {"type": "Point", "coordinates": [51.53, 25.28]},
            "extended_tweet": {
                "full_text": "@Ashghal_Help حفرة كبيرة في شارع 22 https://t.co/abc",
                "entities": {"urls": [{"url": "https://t.co/abc", "expanded_url": "https://news.example/22"}]},
            },
            "extended_entities": {
                "media": [{"id_str": "5", "type": "photo", "media_url_https": "https://pbs.example/o.png"}]
            },
        }
    ],
}

EVENTS = [
    Sample(
        "a mention",
        mention("@Ashghal_Help عندنا حفرة كبيرة في شارع الخليج"),
        "عندنا حفرة كبيرة في شارع الخليج",
        WHO,
        NAME,
        {"text": "@Ashghal_Help عندنا حفرة كبيرة في شارع الخليج", "language": "ar"},
    ),
    Sample("a mention with others'", mention("@Ashghal_Help @jassim_q وينكم؟"), "@jassim_q وينكم؟", WHO, NAME),
    Sample(
        "a mention within the words", mention("يا @Ashghal_Help الشارع مظلم"), "يا @Ashghal_Help الشارع مظلم", WHO, NAME
    ),
    Sample("nothing but a mention", mention("@Ashghal_Help"), "", WHO, NAME, {"text": "@Ashghal_Help"}),
    Sample(
        "english",
        mention("@Ashghal_Help the roundabout lights are off &amp; it is dangerous &lt;3"),
        "the roundabout lights are off & it is dangerous <3",
        WHO,
        NAME,
        {"language": "en"},
    ),
    Sample("what looks encoded twice", mention("@Ashghal_Help write &amp;lt; please"), "write &lt; please", WHO, NAME),
    Sample(
        "urdu",
        mention("@Ashghal_Help سڑک پر گڑھا ہے، براہ کرم ٹھیک کریں"),
        "سڑک پر گڑھا ہے، براہ کرم ٹھیک کریں",
        WHO,
        NAME,
        {"language": "ur"},
    ),
    Sample(
        "a post in the words of newer answers",
        {
            "data": {
                "id": "1799000000000000001",
                "text": "@Ashghal_Help انقطاع",
                "author_id": "2244994945",
                "edit_history_post_ids": ["1799000000000000001"],
                "referenced_posts": [{"type": "replied_to", "id": "1700"}],
            },
            "includes": {"users": [SARA], "posts": [EARLIER]},
        },
        "انقطاع",
        WHO,
        NAME,
        {"in_reply_to": "x:1700", "quoted_text": "تم إغلاق الشارع & التحويلة"},
    ),
    Sample(
        "a long post",
        mention("@Ashghal_Help أولا…", note_tweet={"text": "@Ashghal_Help أولا الماء، " + "ثم " * 150 + "الكهرباء"}),
        "أولا الماء، " + "ثم " * 150 + "الكهرباء",
        WHO,
        NAME,
    ),
    Sample(
        "a link",
        mention(
            "@Ashghal_Help شوفوا https://t.co/abc",
            entities={
                "urls": [
                    {
                        "start": 20,
                        "end": 36,
                        "url": "https://t.co/abc",
                        "expanded_url": "https://news.example/a?b=1&c=2",
                    }
                ]
            },
        ),
        "شوفوا https://news.example/a?b=1&c=2",
        WHO,
        NAME,
    ),
    Sample(
        "a link to a map",
        mention(
            "@Ashghal_Help هنا https://t.co/map",
            entities={
                "urls": [
                    {
                        "start": 18,
                        "end": 34,
                        "url": "https://t.co/map",
                        "expanded_url": "https://maps.google.com/?q=25.2854,51.5310",
                    }
                ]
            },
        ),
        "هنا https://maps.google.com/?q=25.2854,51.5310",
        WHO,
        NAME,
        {"place": (25.2854, 51.531, "")},
    ),
    Sample(
        "a photo",
        mention(
            "@Ashghal_Help مكسورة https://t.co/pic",
            {"media": [PHOTO]},
            attachments={"media_keys": ["3_1"]},
            entities={
                "urls": [
                    {
                        "url": "https://t.co/pic",
                        "media_key": "3_1",
                        "expanded_url": "https://x.com/sara_doha/status/1/photo/1",
                    }
                ]
            },
        ),
        "مكسورة\nلوحة مكسورة",
        WHO,
        NAME,
        {
            "text": "@Ashghal_Help مكسورة\nلوحة مكسورة",
            "files": [("https://pbs.example/a.jpg", "image/jpeg", "photo-1.jpg", 0)],
        },
    ),
    Sample(
        "four photos",
        mention(
            "@Ashghal_Help أربع صور",
            {"media": [PHOTO | {"media_key": f"3_{n}", "alt_text": ""} for n in range(4)]},
            attachments={"media_keys": [f"3_{n}" for n in range(4)]},
        ),
        "أربع صور",
        WHO,
        NAME,
        {"files": [("https://pbs.example/a.jpg", "image/jpeg", f"photo-{n}.jpg", 0) for n in range(1, 5)]},
    ),
    Sample(
        "a film",
        mention("@Ashghal_Help فيديو", {"media": [FILM]}, attachments={"media_keys": ["7_1"]}),
        "فيديو",
        WHO,
        NAME,
        {"files": [("https://v.example/large.mp4", "video/mp4", "video-1.mp4", 0)], "flags": ("voice_untranscribed",)},
    ),
    Sample(
        "a pin",
        mention(
            "@Ashghal_Help هنا",
            {"places": [{"id": "p1", "full_name": "الدوحة, قطر"}]},
            geo={"place_id": "p1", "coordinates": {"type": "Point", "coordinates": [51.531, 25.2854]}},
        ),
        "هنا",
        WHO,
        NAME,
        {"place": (25.2854, 51.531, "الدوحة, قطر")},
    ),
    Sample(
        "a city is no pin",
        mention(
            "@Ashghal_Help هنا",
            {
                "places": [
                    {
                        "id": "p1",
                        "full_name": "الدوحة, قطر",
                        "geo": {"type": "Feature", "bbox": [51.4, 25.1, 51.7, 25.4], "properties": {}},
                    }
                ]
            },
            geo={"place_id": "p1"},
        ),
        "هنا",
        WHO,
        NAME,
        {"fields": (("place", "الدوحة, قطر"),)},
    ),
    Sample(
        "a building is one",
        mention(
            "@Ashghal_Help هنا",
            {
                "places": [
                    {
                        "id": "p1",
                        "full_name": "مستشفى حمد",
                        "geo": {"type": "Feature", "bbox": [51.5, 25.29, 51.5, 25.29], "properties": {}},
                    }
                ]
            },
            geo={"place_id": "p1"},
        ),
        "هنا",
        WHO,
        NAME,
        {"place": (25.29, 51.5, "مستشفى حمد"), "fields": (("place", "مستشفى حمد"),)},
    ),
    Sample(
        "an answer",
        mention("@Ashghal_Help لم يغلق", {"tweets": [EARLIER]}, referenced_tweets=replied("1700")),
        "لم يغلق",
        WHO,
        NAME,
        {
            "in_reply_to": "x:1700",
            "quoted_text": "تم إغلاق الشارع & التحويلة",
            "text": "> تم إغلاق الشارع & التحويلة\n\n@Ashghal_Help لم يغلق",
        },
    ),
    Sample(
        "a quoted post",
        mention("@Ashghal_Help متى؟", {"tweets": [EARLIER]}, referenced_tweets=replied("1700", "quoted")),
        "متى؟",
        WHO,
        NAME,
        {"quoted_text": "تم إغلاق الشارع & التحويلة", "flags": ("quotes_post",)},
    ),
    Sample(
        "a repost",
        mention("RT @Ashghal_Help: تم إغلاق…", {"tweets": [EARLIER]}, referenced_tweets=replied("1700", "retweeted")),
        "",
        WHO,
        NAME,
        {"quoted_text": "تم إغلاق الشارع & التحويلة", "flags": ("repost",)},
    ),
    Sample(
        "a poll",
        mention(
            "@Ashghal_Help أيهما؟",
            {
                "polls": [
                    {
                        "id": "9",
                        "options": [
                            {"position": 1, "label": "صباحا", "votes": 0},
                            {"position": 2, "label": "مساء", "votes": 0},
                        ],
                    }
                ]
            },
            attachments={"poll_ids": ["9"]},
        ),
        "أيهما؟\n- صباحا\n- مساء",
        WHO,
        NAME,
        {"flags": ("poll",)},
    ),
    Sample(
        "an edited post",
        mention("@Ashghal_Help شارع 23", edit_history_tweet_ids=["1798", "1799000000000000001"]),
        "شارع 23",
        WHO,
        NAME,
        {"edition": "edit", "replaces": "x:1798"},
    ),
    Sample(
        "a post without its author beside it",
        {"data": post("@Ashghal_Help ماء")},
        "ماء",
        ("2244994945", "", None),
        NAME,
    ),
    Sample(
        "our own post",
        {"data": post("شكرا لكم", author_id="111"), "includes": {"users": [GOV]}},
        "شكرا لكم",
        ("Ashghal_Help", "هيئة الأشغال", None),
        NAME,
        {"loop": True},
    ),
    Sample(
        "a direct message",
        {"dm_event": direct("أحتاج مساعدة &amp; رد"), "includes": {"users": [SARA]}},
        "أحتاج مساعدة & رد",
        WHO,
        "x:dm:1800",
        {"flags": ("direct_message",)},
    ),
    Sample(
        "a direct message with a photo",
        {
            "data": [direct("الصورة", attachments={"media_keys": ["3_1"]})],
            "includes": {"users": [SARA], "media": [PHOTO | {"alt_text": ""}]},
        },
        "الصورة",
        WHO,
        "x:dm:1800",
        {"flags": ("direct_message",), "files": [("https://pbs.example/a.jpg", "image/jpeg", "photo-1.jpg", 0)]},
    ),
    Sample(
        "somebody joined the conversation",
        {
            "dm_event": {"id": "5", "event_type": "ParticipantsJoin", "sender_id": "2244994945"},
            "includes": {"users": [SARA]},
        },
        "",
        WHO,
        "x:dm:5",
        {"flags": ("direct_message", "service_update"), "auto": "delivery-report"},
    ),
    Sample(
        "an event of a mention",
        {
            "data": {
                "event_type": "post.mention.create",
                "filter": {"user_id": "111"},
                "payload": post("@Ashghal_Help مجاري طافحة"),
                "includes": {"users": [SARA]},
            }
        },
        "مجاري طافحة",
        WHO,
        NAME,
    ),
    Sample(
        "an event of a deletion",
        {"data": {"event_type": "post.delete", "payload": {"id": "1799", "author_id": "2244994945"}}},
        "",
        ("2244994945", "", None),
        "",
        {"edition": "deletion", "replaces": "x:1799"},
    ),
    Sample(
        "an event of a direct message",
        {"data": {"event_type": "dm.received", "payload": direct("هلا"), "includes": {"users": [SARA]}}},
        "هلا",
        WHO,
        "x:dm:1800",
        {"flags": ("direct_message",)},
    ),
    Sample(
        "an event of our own direct message",
        {"data": {"event_type": "dm.sent", "payload": direct("شكرا لتواصلكم", sender_id="111"), "includes": {}}},
        "شكرا لتواصلكم",
        ("111", "", None),
        "x:dm:1800",
        {"flags": ("direct_message",), "loop": True},
    ),
    Sample(
        "an encrypted message",
        {"data": {"event_type": "chat.received", "payload": {"sender_id": "2244994945", "encoded_event": "aGk="}}},
        "",
        ("2244994945", "", None),
        "",
        {"flags": ("direct_message", "unsupported_message")},
    ),
    Sample(
        "an event of a follower",
        {"data": {"event_type": "follow.followed", "payload": {"source": {"id": "1"}}}},
        "",
        (None, "", None),
        "",
        {"flags": ("service_update",), "auto": "delivery-report"},
    ),
    Sample(
        "an older event of a mention",
        OLDER,
        "حفرة كبيرة في شارع 22 https://news.example/22",
        WHO,
        NAME,
        {
            "in_reply_to": "x:1700",
            "place": (25.28, 51.53, ""),
            "files": [("https://pbs.example/o.png", "image/png", "photo-1.png", 0)],
        },
    ),
    Sample(
        "an older event of a deletion",
        {
            "for_user_id": "111",
            "tweet_delete_events": [{"status": {"id": "1799", "user_id": "2244994945"}, "timestamp_ms": "1"}],
        },
        "",
        ("2244994945", "", None),
        "",
        {"edition": "deletion", "replaces": "x:1799"},
    ),
    Sample(
        "an older direct message",
        {
            "for_user_id": "111",
            "users": {"2244994945": {"name": "سارة", "screen_name": "sara_doha"}},
            "direct_message_events": [
                {
                    "id": "66",
                    "created_timestamp": "1795334400000",
                    "message_create": {"sender_id": "2244994945", "message_data": {"text": "السلام عليكم"}},
                }
            ],
        },
        "السلام عليكم",
        WHO,
        "x:dm:66",
        {"flags": ("direct_message",)},
    ),
    Sample(
        "an older event of a follower",
        {"for_user_id": "111", "follow_events": [{"type": "follow"}]},
        "",
        (None, "", None),
        "",
        {"flags": ("service_update",), "auto": "delivery-report"},
    ),
]
