"""Answers in a chat: whom they reach, how long they may be, and what becomes of them."""

from dataclasses import replace

import pytest

from ingest.failures import ConnectorError, Misconfigured, Rejected, Unavailable, Uncertain
from tests.connectors.contract import error_text
from tests.connectors.telegram_bot import CHAT, PERSON, bot, put_secrets
from tests.servers.bot_api import TOKEN, BotApiServer, Refusal, Silence


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    put_secrets(monkeypatch)


def test_an_answer_stands_under_the_message_that_it_answers(bot_api: BotApiServer) -> None:
    receipt = bot(bot_api.url).send(replace(CHAT, in_reply_to=f"telegram:{PERSON}:41"))
    [sent] = bot_api.sent
    assert (sent["chat_id"], sent["text"]) == (PERSON, CHAT.text)
    assert sent["reply_parameters"] == {"message_id": 41, "allow_sending_without_reply": True}
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in sent
    assert receipt.upstream_id == f"telegram:{PERSON}:{sent['message_id']}"


@pytest.mark.parametrize(
    "in_reply_to", ["", "<1@mail.example>", "telegram:999:41", f"telegram:{PERSON}:", "telegram:x:1"]
)
def test_another_chats_message_is_not_answered(bot_api: BotApiServer, in_reply_to: str) -> None:
    bot(bot_api.url).send(replace(CHAT, in_reply_to=in_reply_to))
    assert "reply_parameters" not in bot_api.sent[0]


@pytest.mark.parametrize("to", ["", "noura", "@noura", "--100123", "-", "12 34", "٥٥١٢٣٤٥", "5512345\n", "1" * 30])
def test_only_a_persons_chat_is_written_to(bot_api: BotApiServer, to: str) -> None:
    with pytest.raises(Rejected) as raised:
        bot(bot_api.url).send(replace(CHAT, to=to))
    assert bot_api.calls == []
    assert not to.strip() or to not in str(raised.value)


def test_a_long_answer_comes_in_parts_that_end_with_paragraphs(bot_api: BotApiServer) -> None:
    paragraphs = [f"{n} " + "وصل فريق الصيانة إلى الموقع وأصلح العطل 🔧 " * 20 for n in range(12)]
    bot(bot_api.url).send(replace(CHAT, text="\n\n".join(paragraphs), in_reply_to=f"telegram:{PERSON}:41"))
    assert len(bot_api.sent) > 2
    assert "\n\n".join(sent["text"] for sent in bot_api.sent).split() == "\n\n".join(paragraphs).split()
    assert all(sent["text"][0].isdigit() for sent in bot_api.sent)
    assert ["reply_parameters" in sent for sent in bot_api.sent] == [True] + [False] * (len(bot_api.sent) - 1)


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (Refusal(403, "Forbidden: bot was blocked by the user"), Rejected),
        (Refusal(403, "Forbidden: user is deactivated"), Rejected),
        (Refusal(400, "Bad Request: chat not found"), Rejected),
        (Refusal(400, f"Bad Request: {TOKEN} in {PERSON}"), Rejected),
        (Refusal(429, "Too Many Requests: retry after 3", retry_after=3), Unavailable),
        (Refusal(401, "Unauthorized"), Misconfigured),
        (Refusal(500, "Internal Server Error"), Unavailable),
        (Refusal(502, "Bad Gateway"), Uncertain),
        (Refusal(504, "Gateway Timeout"), Uncertain),
        (Silence(), Uncertain),
    ],
)
def test_what_becomes_of_an_answer_is_told_honestly(
    bot_api: BotApiServer, trouble: Exception, kind: type[ConnectorError]
) -> None:
    bot_api.trouble = {"sendmessage": [trouble]}
    with pytest.raises(kind) as raised:
        bot(bot_api.url).send(CHAT)
    assert TOKEN not in error_text(raised.value)
    assert CHAT.to not in error_text(raised.value)
    assert CHAT.text not in error_text(raised.value)
    assert getattr(raised.value, "retry_after", None) == (3 if getattr(trouble, "status", 0) == 429 else None)


def test_an_answer_that_arrived_unheard_is_uncertain(bot_api: BotApiServer) -> None:
    # Given a server that takes the message and is cut off before it says so
    bot_api.trouble = {"after sendmessage": [Silence()]}
    with pytest.raises(Uncertain):
        bot(bot_api.url).send(CHAT)
    assert len(bot_api.sent) == 1


def test_half_an_answer_is_never_sent_again_by_itself(bot_api: BotApiServer) -> None:
    # Given a limit that is reached after the first part
    connector = bot(bot_api.url)
    text = "\n\n".join(["وصل الفريق. " * 200] * 3)

    class AfterOne(list[Exception]):
        def __bool__(self) -> bool:
            return len(bot_api.sent) == 1

    bot_api.trouble = {"sendmessage": AfterOne([Refusal(429, "Too Many Requests", retry_after=5)])}
    with pytest.raises(Uncertain, match="the first 1 of 3 parts are sent"):
        connector.send(replace(CHAT, text=text))


def test_nothing_to_say_is_not_said(bot_api: BotApiServer) -> None:
    with pytest.raises(Rejected):
        bot(bot_api.url).send(replace(CHAT, text=" \n\0"))
