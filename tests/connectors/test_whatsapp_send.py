"""Answers by WhatsApp: what goes out, to whom, in how many parts, and what after a day of silence."""

from typing import Any

import pytest

from ingest.failures import Misconfigured, Rejected, Uncertain
from ingest.notice import Notice
from tests.connectors.whatsapp_account import CITIZEN, NOTICE, TEMPLATES, whatsapp
from tests.servers.graph_api import GraphApi
from tests.servers.scripted import Scripted

pytestmark = pytest.mark.usefixtures("whatsapp_secrets")


def notice(text: str = NOTICE.text, **more: Any) -> Notice:
    return Notice(**{"id": NOTICE.id, "to": CITIZEN, "text": text, "language": "ar", **more})


def test_a_text_arrives_as_the_answer_to_what_was_written(graph: GraphApi) -> None:
    # When the acknowledgement is sent
    receipt = whatsapp(graph.url).send(NOTICE)
    # Then Meta has it, under the name that reports will use
    [sent] = graph.sent
    assert sent == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": CITIZEN,
        "type": "text",
        "text": {"body": NOTICE.text, "preview_url": False},
        "context": {"message_id": "wamid.HBgLOTc0NTUxMjM0NTY"},
        "biz_opaque_callback_data": NOTICE.id,
    }
    assert receipt.upstream_id.startswith("wamid.")
    assert graph.calls == [f"POST /{graph.version}/{graph.phone_number_id}/messages"]


@pytest.mark.parametrize("in_reply_to", ["", "whatsapp:", "<1@mail.example>", "telegram:5"])
def test_what_answers_nothing_of_whatsapps_stands_alone(graph: GraphApi, in_reply_to: str) -> None:
    whatsapp(graph.url).send(notice(in_reply_to=in_reply_to))
    assert "context" not in graph.sent[0]


@pytest.mark.parametrize(
    ("to", "sent_to"),
    [
        ("+974 5512-3456", {"to": CITIZEN}),
        ("97455123456", {"to": CITIZEN}),
        ("QA.13491208655302741918", {"recipient": "QA.13491208655302741918"}),
        ("AE.ENT.11815799212886844830", {"recipient": "AE.ENT.11815799212886844830"}),
    ],
)
def test_people_are_reached_by_number_or_by_the_id_of_their_user_name(
    graph: GraphApi, to: str, sent_to: dict[str, str]
) -> None:
    whatsapp(graph.url).send(notice(to=to))
    assert {name: one for name, one in graph.sent[0].items() if name in ("to", "recipient")} == sent_to


@pytest.mark.parametrize(
    "to", ["", "hello", "f@mail.example", "+97455123456,+97455123457", "٩٧٤٥٥١٢٣٤٥٦", "+0974551", "1", "QA.", "qa.1/2"]
)
def test_what_is_not_one_person_gets_nothing(to: str) -> None:
    with pytest.raises(Rejected) as rejected:
        whatsapp("http://127.0.0.1:1").send(notice(to=to))
    assert not to or to not in str(rejected.value)


@pytest.mark.parametrize("text", ["", "  \n", "\0"])
def test_nothing_to_say_is_not_sent(text: str) -> None:
    with pytest.raises(Rejected):
        whatsapp("http://127.0.0.1:1").send(notice(text))


@pytest.mark.parametrize(
    "text",
    [
        "تم تحويل بلاغكم إلى الجهة المختصة. " * 300,
        "سطر أول\n\nسطر ثان\n" * 600,
        "كلمة" * 2000,
        "بِسْمِ" * 1500,
        "👨‍👩‍👧‍👦" * 1200,
        "ا" * 4096,
        "ا" * 4097,
        "😡" * 2048,
    ],
)
def test_a_long_answer_comes_in_parts_that_lose_nothing(graph: GraphApi, text: str) -> None:
    # When it is sent
    receipt = whatsapp(graph.url).send(notice(text, in_reply_to=NOTICE.in_reply_to))
    # Then each part fits, and together they are the text
    parts = [one["text"]["body"] for one in graph.sent]
    assert all(len(part.encode("utf-16-le")) // 2 <= 4096 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert len(parts) == -(-len(text.strip().encode("utf-16-le")) // 2 // 4096) or len(parts) > 1
    # And no part begins with a mark that belongs to the letter before
    assert not any(part[0] in "ِْ\u200d" for part in parts)
    # And the first alone is shown as an answer, and names them all
    assert ["context" in one for one in graph.sent] == [True] + [False] * (len(parts) - 1)
    assert receipt.upstream_id


def test_a_text_without_end_is_refused_before_any_of_it_is_sent(graph: GraphApi) -> None:
    with pytest.raises(Rejected, match="base_url"):
        whatsapp(graph.url).send(notice("كلمة " * 200_000))
    assert graph.calls == []


@pytest.mark.parametrize("trouble", [Scripted(503), Scripted(is_hung_up=True), Scripted(401), Scripted(200, b"{}")])
def test_what_breaks_off_half_way_is_not_begun_again(graph: GraphApi, trouble: Scripted) -> None:
    # Given an answer of three parts of which the second fails
    graph.scripted.extend([Scripted(200, b'{"messages":[{"id":"wamid.1"}]}'), trouble])
    with pytest.raises(Uncertain, match=r"1 of 3 parts were taken"):
        whatsapp(graph.url).send(notice("كلمة " * 2400))


def test_marks_without_end_are_cut_all_the_same(graph: GraphApi) -> None:
    whatsapp(graph.url).send(notice("ا" + "ّ" * 5000))
    assert "".join(one["text"]["body"] for one in graph.sent) == "ا" + "ّ" * 5000


def test_odd_letters_do_not_stop_an_answer(graph: GraphApi) -> None:
    whatsapp(graph.url).send(notice("نص \ud83d \0 فيه"))
    assert graph.sent[0]["text"]["body"] == "نص ?  فيه"


@pytest.mark.parametrize(
    ("purpose", "language", "sent"),
    [
        ("acknowledge", "ar", ("message_received", "ar")),
        ("acknowledge", "en", ("message_received", "en")),
        ("acknowledge", "en-GB", ("message_received", "en")),
        ("acknowledge", "hi", ("message_received", "ar")),
        ("answer", "en", ("answer_ready", "ar")),
    ],
)
def test_after_a_day_of_silence_a_template_goes_out(
    graph: GraphApi, purpose: str, language: str, sent: tuple[str, str]
) -> None:
    # Given somebody who last wrote two days ago
    graph.silent_for_a_day.add(CITIZEN)
    # When something is to be said
    told = notice(id=NOTICE.id.replace("acknowledge", purpose), language=language)
    receipt = whatsapp(graph.url, templates=TEMPLATES).send(told)
    # Then it is the template for it, in the language that fits, with the reference
    [message] = graph.sent
    assert message["type"] == "template"
    template = message["template"]
    assert (template["name"], template["language"]["code"]) == sent
    assert template["components"] == [{"type": "body", "parameters": [{"type": "text", "text": "4831029756"}]}]
    assert message["biz_opaque_callback_data"] == told.id
    assert receipt.upstream_id.startswith("wamid.")
    assert sent[0] in receipt.detail


@pytest.mark.parametrize("id_", [NOTICE.id, NOTICE.id.replace("acknowledge", "survey"), "n-1", ""])
def test_without_a_template_a_person_is_told_which_one_is_missing(graph: GraphApi, id_: str) -> None:
    graph.silent_for_a_day.add(CITIZEN)
    with pytest.raises(Rejected, match="24 hours") as rejected:
        whatsapp(graph.url).send(notice(id=id_))
    assert "templates" in str(rejected.value)
    assert graph.sent == []


@pytest.mark.parametrize("code", [131047, 470])
def test_both_codes_for_a_day_of_silence_are_known(graph: GraphApi, code: int) -> None:
    graph.refuse(code)
    assert "message_received" in whatsapp(graph.url, templates=TEMPLATES).send(NOTICE).detail


def test_a_template_that_meta_does_not_have_is_for_a_person(graph: GraphApi) -> None:
    graph.silent_for_a_day.add(CITIZEN)
    graph.templates.clear()
    with pytest.raises(Misconfigured, match="132001"):
        whatsapp(graph.url, templates=TEMPLATES).send(NOTICE)
