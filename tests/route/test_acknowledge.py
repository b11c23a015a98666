from dataclasses import replace
from typing import Any

import pytest

from ingest.message import Channel
from normalize.message import Message, Sender
from route.acknowledge import Address, Reason, plan
from route.settings import Acknowledgements

OUTLETS = {
    "email": Channel.EMAIL, "hotline": Channel.SMS, "second-mail": Channel.EMAIL, "whatsapp": Channel.WHATSAPP,
    "bot": Channel.TELEGRAM,
}  # fmt: skip
MAIL = Message(Channel.EMAIL, sender=Sender(email="Aisha@Citizen.example", name="عائشة", phone="+97455512345"))


def planned(message: Message, connector: str = "email", outcome: str = "opened", **more: Any) -> Address | Reason:
    facts: dict[str, Any] = {"outlets": OUTLETS, "sent_to_address_last_hour": 0, "settings": Acknowledgements()}
    return plan(message, outcome=outcome, connector=connector, **{**facts, **more})


@pytest.mark.parametrize("auto", ["auto-reply", "bounce", "bulk", "delivery-report"])
def test_a_machine_gets_no_answer(auto: Any) -> None:
    assert planned(replace(MAIL, auto=auto)) == Reason(f"not acknowledged: a machine wrote it ({auto})")


def test_we_do_not_answer_ourselves() -> None:
    assert isinstance(planned(replace(MAIL, loop=True)), Reason)
    own = planned(MAIL, own_addresses=["aisha@citizen.EXAMPLE"])
    assert own == Reason("not acknowledged: the address is our own")


@pytest.mark.parametrize("outcome", ["joined", "ignored", "held"])
def test_only_what_opens_a_case_is_acknowledged(outcome: str) -> None:
    assert planned(MAIL, outcome=outcome) == Reason(f"not acknowledged: it was {outcome}, which opens no case")


@pytest.mark.parametrize(("relation", "answered"), [("same_matter", True), ("same_delivery", False), (None, False)])
def test_the_same_matter_again_is_acknowledged_but_no_copy_of_a_message(relation: str | None, answered: bool) -> None:
    assert isinstance(planned(MAIL, outcome="duplicate", relation=relation), Address) is answered


def test_an_address_is_not_answered_more_often_than_allowed() -> None:
    assert planned(MAIL, sent_to_address_last_hour=2) == Address("email", "aisha@citizen.example")
    said = planned(MAIL, sent_to_address_last_hour=3)
    assert isinstance(said, Reason)
    assert "3 acknowledgements within the last hour" in said.text


@pytest.mark.parametrize(
    ("message", "connector", "expected"),
    [
        (MAIL, "second-mail", Address("second-mail", "aisha@citizen.example")),
        (Message(Channel.SMS, Sender(phone="+97455512345")), "hotline", Address("hotline", "+97455512345")),
        (Message(Channel.WHATSAPP, Sender(phone="+97455512345")), "whatsapp", Address("whatsapp", "+97455512345")),
        (Message(Channel.TELEGRAM, Sender(handle="aisha", account="5512345")), "bot", Address("bot", "5512345")),
        (replace(MAIL, channel=Channel.WEBFORM), "webform", Address("email", "aisha@citizen.example")),
        (
            Message(Channel.WEBFORM, Sender(phone="+97455512345")),
            "webform",
            Address("hotline", "+97455512345"),
        ),
        (Message(Channel.OPEN311, Sender(email="a@b.example")), "open311", Address("email", "a@b.example")),
    ],
)
def test_the_answer_goes_where_the_message_came_from(message: Message, connector: str, expected: Address) -> None:
    assert planned(message, connector) == expected


@pytest.mark.parametrize(
    ("message", "connector", "part"),
    [
        (Message(Channel.EMAIL), "email", "no address"),
        (MAIL, "unknown", "cannot send"),
        (Message(Channel.SMS, Sender(handle="MINISTRY")), "hotline", "no address"),
        (Message(Channel.WEBFORM), "webform", "the page shows the number"),
        (Message(Channel.FAX, Sender(phone="+97444112233")), "fax", "cannot answer"),
        (Message(Channel.TELEGRAM, Sender(handle="aisha")), "telegram", "cannot send"),
    ],
)
def test_nobody_to_answer_is_said_and_not_guessed(message: Message, connector: str, part: str) -> None:
    said = planned(message, connector)
    assert isinstance(said, Reason)
    assert part in said.text
    assert "@" not in said.text


def test_without_a_mail_outlet_a_form_is_answered_by_text_message() -> None:
    message = replace(MAIL, channel=Channel.WEBFORM)
    assert planned(message, outlets={"hotline": Channel.SMS}) == Address("hotline", "+97455512345")
