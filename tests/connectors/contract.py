"""What every connector owes the pipeline, as tests that each connector's own tests inherit."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from ingest.connector import Outlet, PullConnector, PushConnector
from ingest.failures import Misconfigured, Refused, Unavailable
from ingest.message import Channel
from ingest.notice import Notice, PushRequest
from normalize import normalize

NOTICE = Notice(id="n-1", to="citizen@example.ae", text="تم استلام رسالتك", subject="رقم الطلب", language="ar")


def error_text(error: BaseException | None) -> str:
    """All that a log could show of an error: its text, its parts, and the errors behind it unless cut off."""
    told = ""
    while error is not None:
        told += f"{error} {error!r} {error.args!r}\n"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return told


def status_of(connector: PushConnector, request: PushRequest) -> int:
    """What the HTTP answer to the request would be."""
    try:
        connector.accept(request)
    except Refused as refused:
        return refused.status
    return 200


class PullContract:
    """For a connector that is asked for its messages. A fixture ``full`` gives one over three messages."""

    def test_fetching_again_from_the_last_cursor_yields_nothing(self, full: Any) -> None:
        # Given everything was fetched
        assert full.can_pull
        assert isinstance(full, PullConnector)
        messages = list(full.fetch(None))

        # When it is fetched again from where that ended
        again = list(full.fetch(messages[-1].cursor))

        # Then there is nothing
        assert len(messages) == 3
        assert again == []

    def test_stopping_half_way_loses_nothing(self, full: Any) -> None:
        # Given a fetch that is broken off after each message
        taken = []
        cursor = None
        for _ in range(3):
            fetching = iter(full.fetch(cursor))
            message = next(fetching)
            fetching.close()
            taken.append(message)
            cursor = message.cursor

        # Then the pieces are the whole, in order
        assert taken == list(full.fetch(None))

    def test_every_message_says_where_to_go_on(self, full: Any) -> None:
        messages = list(full.fetch(None))
        assert all(message.cursor and message.upstream_id for message in messages)
        assert len({message.cursor for message in messages}) == 3

    def test_a_cursor_that_was_lost_brings_the_same_deliveries(self, full: Any) -> None:
        # Given everything was fetched, and the cursor is gone
        first = [(one.upstream_id, one.content) for one in full.fetch(None)]
        # When it is fetched from the beginning, then each has its name and its bytes again, by which it collapses
        assert [(one.upstream_id, one.content) for one in full.fetch(None)] == first

    def test_every_message_can_be_read(self, full: Any) -> None:
        for message in full.fetch(None):
            read = normalize(message, full.rules)
            assert read.channel is full.channel
            assert read.text.strip()
            assert not any(flag.startswith("unreadable") for flag in read.flags)

    def test_wrong_credentials_are_for_a_person(self, wrong_password: Any, secret: str) -> None:
        for open_it in (wrong_password.check, lambda: list(wrong_password.fetch(None))):
            with pytest.raises(Misconfigured) as raised:
                open_it()
            assert secret not in error_text(raised.value)

    def test_a_dead_network_is_for_later(self, unreachable: Any) -> None:
        for open_it in (
            unreachable.check,
            lambda: list(unreachable.fetch(None)),
            lambda: unreachable.wait(None, 1),
        ):
            with pytest.raises(Unavailable):
                open_it()

    def test_no_secret_is_shown(self, full: Any, secret: str) -> None:
        assert secret not in repr(full)
        assert secret not in str(full.model_dump())


class PushContract:
    """For a connector whose other side posts; ``request`` is one good request with one message."""

    connector: ClassVar[Any]
    request: ClassVar[PushRequest]

    def test_it_is_what_it_says(self) -> None:
        assert self.connector.can_accept
        assert isinstance(self.connector, PushConnector)

    def test_a_request_that_comes_again_is_the_same_delivery(self) -> None:
        first, second = self.connector.accept(self.request), self.connector.accept(self.request)
        assert len(first) == 1
        assert first == second

    def test_a_pushed_message_has_a_name_and_no_cursor(self) -> None:
        [message] = self.connector.accept(self.request)
        assert message.upstream_id
        assert message.cursor is None
        assert message.channel is self.connector.channel

    def test_a_pushed_message_can_be_read(self) -> None:
        [message] = self.connector.accept(self.request)
        assert normalize(message, self.connector.rules).text.strip()


class OutletContract:
    """For a connector that answers. Fixtures give one that is refused and one that nobody hears."""

    def test_wrong_credentials_are_for_a_person_when_sending(
        self, refused_outlet: Any, secret: str, notice: Notice
    ) -> None:
        assert refused_outlet.can_send
        assert isinstance(refused_outlet, Outlet)
        with pytest.raises(Misconfigured) as raised:
            refused_outlet.send(notice)
        assert secret not in error_text(raised.value)
        assert notice.to not in error_text(raised.value)

    def test_a_dead_network_is_for_later_when_sending(self, unheard_outlet: Any, notice: Notice) -> None:
        with pytest.raises(Unavailable) as raised:
            unheard_outlet.send(notice)
        assert notice.to not in error_text(raised.value)

    def test_no_secret_is_shown_by_the_outlet(self, refused_outlet: Any, secret: str) -> None:
        assert secret not in repr(refused_outlet)


def constructing_opens_nothing(make: Callable[[], Any]) -> None:
    """No socket, no file: a configuration is read on machines that reach nothing."""
    with pytest.MonkeyPatch.context() as patch:

        def opened(*_: object, **__: object) -> None:
            raise AssertionError("constructing a connector opened something")

        for name in ("socket.socket.connect", "socket.getaddrinfo", "builtins.open", "os.open"):
            patch.setattr(name, opened)
        connector = make()
    assert connector.channel in Channel
