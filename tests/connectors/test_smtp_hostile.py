"""The SMTP and LMTP inlet against clients that relay, smuggle, flood and hang."""

import pytest

from tests.connectors.inlet import CITIZEN, Listen, hear, open_data, say
from tests.servers.process import wait_until


@pytest.mark.parametrize(
    "recipient",
    [
        "victim@example.ae",
        "victim@gov.test.example.ae",
        "victim@sub.gov.test",
        "victim%example.ae@evil.example",
        "intake@gov.test@example.ae",
        "someone",
        "@",
    ],
)
def test_it_never_relays(listen: Listen, recipient: str) -> None:
    # When a recipient is not of our domain
    inlet = listen()
    with inlet.smtp() as client:
        client.ehlo()
        client.mail(CITIZEN)
        code, _ = client.rcpt(recipient)

    # Then it is refused for good
    assert 500 <= code < 600


@pytest.mark.parametrize(
    "end",
    [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r\n.\r", b"\r.\r\n", b"\r.\r", b"\r\n\0.\r\n", b"\r\n.\r\r\n"],
)
def test_a_second_mail_cannot_be_smuggled(listen: Listen, end: bytes) -> None:
    # Given a mail that holds what some server takes for the end of data, and commands after it
    inlet = listen()
    smuggled = b"MAIL FROM:<admin@gov.test>\r\nRCPT TO:<intake@gov.test>\r\nDATA\r\nSubject: forged\r\n\r\nx"
    with inlet.raw() as client:
        open_data(client)

        # When it ends in the one right way
        answer = say(client, b"Subject: first\r\n\r\nhello" + end + smuggled + b"\r\n.\r\n")

        # Then it is one mail, with all of that in it
        assert answer.startswith(b"250")
        assert say(client, b"NOOP\r\n").startswith(b"250")
    [message] = inlet.taken
    assert b"forged" in message.content
    assert message.envelope["mail_from"] == "a@example.ae"


def test_an_announced_100_megabytes_are_refused_before_they_are_sent(listen: Listen) -> None:
    inlet = listen()
    with inlet.smtp() as client:
        client.ehlo()
        code, _ = client.mail(CITIZEN, ["SIZE=104857600"])
    assert code == 552


def test_a_large_mail_without_announcement_is_refused(listen: Listen) -> None:
    inlet = listen(max_bytes=100_000)
    with inlet.raw() as client:
        open_data(client)
        assert say(client, b"x" * 70 + b"\r\n" + (b"y" * 98 + b"\r\n") * 1_500 + b".\r\n").startswith(b"552")

        # And the connection is good for the next mail
        assert say(client, b"RSET\r\n").startswith(b"250")
    assert inlet.taken == []


@pytest.mark.parametrize("line", [b"y" * 10_000, b"y" * 998 + b"\r\n"])
def test_an_endless_mail_is_cut_off(listen: Listen, line: bytes) -> None:
    # Given a client that never stops, with or without line ends
    inlet = listen(max_bytes=100_000)
    with inlet.raw() as client:
        open_data(client)

        # When it sends far more than the limit
        def flood() -> None:
            for _ in range(20_000):
                client.sendall(line)

        # Then the connection is closed on it
        with pytest.raises(OSError):
            flood()
    assert inlet.taken == []


def test_an_address_that_is_not_utf_8_is_flat_text(listen: Listen) -> None:
    inlet = listen()
    with inlet.raw() as client:
        hear(client)
        say(client, b"EHLO x\r\n")
        say(client, b"MAIL FROM:<\xe3\xff@example.ae>\r\n")
        say(client, b"RCPT TO:<intake@gov.test>\r\n")
        say(client, b"DATA\r\n")
        assert say(client, b"Subject: x\r\n\r\nx\r\n.\r\n").startswith(b"250")
    inlet.taken[0].envelope["mail_from"].encode("utf-8")


def test_lmtp_answers_for_each_recipient(listen: Listen) -> None:
    # Given a mail for three
    inlet = listen(protocol="lmtp")
    with inlet.raw() as client:
        hear(client)
        assert b"250" in say(client, b"LHLO mx.gov.test\r\n")
        say(client, b"MAIL FROM:<a@example.ae>\r\n")
        for name in (b"a@gov.test", b"b@gov.test", b"victim@example.ae", b"c@gov.test"):
            say(client, b"RCPT TO:<" + name + b">\r\n")
        say(client, b"DATA\r\n")

        # When it ends, three answers come, and the next command has its own
        client.sendall(b"Subject: x\r\n\r\nx\r\n.\r\nNOOP\r\n")
        heard = b""
        while heard.count(b"\r\n") < 4:
            heard += client.recv(4096)
    assert [line[:3] for line in heard.split(b"\r\n")] == [b"250"] * 4 + [b""]
    assert inlet.taken[0].envelope["rcpt_to"] == "a@gov.test b@gov.test c@gov.test"


def test_an_oversized_lmtp_mail_is_refused_for_each_recipient(listen: Listen) -> None:
    inlet = listen(protocol="lmtp", max_bytes=1_000)
    with inlet.raw() as client:
        hear(client)
        say(client, b"LHLO mx.gov.test\r\n")
        say(client, b"MAIL FROM:<a@example.ae>\r\n")
        say(client, b"RCPT TO:<a@gov.test>\r\n")
        say(client, b"RCPT TO:<b@gov.test>\r\n")
        say(client, b"DATA\r\n")
        client.sendall((b"x" * 78 + b"\r\n") * 20 + b".\r\n")
        heard = b""
        while heard.count(b"\r\n") < 2:
            heard += client.recv(4096)
    assert heard.count(b"552 ") == 2


def test_recipients_beyond_a_hundred_come_in_another_transaction(listen: Listen) -> None:
    inlet = listen()
    with inlet.smtp() as client:
        client.ehlo()
        client.mail(CITIZEN)
        codes = [client.rcpt(f"a{number}@gov.test")[0] for number in range(101)]
    assert codes == [250] * 100 + [452]


def test_connections_beyond_the_limit_are_put_off(listen: Listen) -> None:
    inlet = listen(max_connections=2)
    with inlet.raw() as first, inlet.raw() as second:
        assert hear(first).startswith(b"220")
        assert hear(second).startswith(b"220")
        with inlet.raw() as third:
            assert hear(third).startswith(b"421")

    def is_let_in() -> bool:
        with inlet.raw() as client:
            return hear(client).startswith(b"220")

    wait_until(is_let_in, "a place is free again")


def test_a_client_that_says_nothing_is_dropped(listen: Listen) -> None:
    inlet = listen(timeout_seconds=0.2)
    with inlet.raw() as client:
        assert hear(client).startswith(b"220")
        assert client.recv(100) == b""
