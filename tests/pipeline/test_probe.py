"""A mail to ourselves: it proves that mail goes out and comes in, and never becomes a case."""

import smtplib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cases.tokens import Signer
from connectors.email import Email
from ingest.connector import RoundTripConnector
from ingest.runner import receiver
from ingest.transaction import reading
from pipeline.assemble import Assembly, assemble
from pipeline.commands import checking
from pipeline.config import SHIPPED, parse
from pipeline.prepare import write_missing_secrets
from pipeline.probing import comes_back
from pipeline.store import migrate
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix
from tests.servers.process import PATIENCE_SECONDS, free_port

pytestmark = pytest.mark.needs("dovecot", "postfix")

MAILBOX = "inbox@gov.test"


@pytest.fixture
def assembly(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assembly]:
    monkeypatch.setenv("RAWAFID_BROKER_URL", "none")
    monkeypatch.setenv("MAILBOX_PASSWORD", Dovecot.password)
    settings = parse(SHIPPED.read_text(encoding="utf-8"))
    write_missing_secrets(settings)
    assembly = assemble(settings)
    migrate(assembly.engine)
    yield assembly
    assembly.engine.dispose()


def connector(postfix: Postfix, **ways: Any) -> Email:
    smtp = {"host": postfix.host, "port": postfix.smtp_port, "ca_file": postfix.ca_file, "timeout_seconds": 20}
    return Email.model_validate({"type": "email", "address": MAILBOX, "smtp": smtp, **ways})


def imap(dovecot: Dovecot) -> dict[str, Any]:
    table = {"host": dovecot.host, "port": dovecot.imaps_port, "username": MAILBOX, "ca_file": dovecot.ca_file}
    return table | {"password": {"env": "MAILBOX_PASSWORD"}}


def outcomes(assembly: Assembly) -> list[tuple[str, str]]:
    with reading(assembly.engine) as connection:
        found = connection.execute(text("SELECT outcome, reason FROM inbox"))
        return [(row.outcome, row.reason) for row in found]


def test_a_probe_goes_out_by_postfix_and_comes_back_to_the_mailbox_and_is_no_case(
    assembly: Assembly, postfix: Postfix, dovecot: Dovecot
) -> None:
    # Given a mailbox behind a mail server
    postfix.deliver_to("lmtp", dovecot.lmtp_port)
    email = connector(postfix, imap=imap(dovecot))
    assert isinstance(email, RoundTripConnector)
    assert email.returns

    # When a probe is sent
    assert comes_back("email", email, assembly.inbox, assembly.signer, seconds=PATIENCE_SECONDS)

    # Then the pipeline that reads the mailbox afterwards ignores it and says why
    assembly.inbox.append("email", list(email.fetch(None)))
    while assembly.process():
        pass
    assert outcomes(assembly) == [("ignored", "it is a probe of this pipeline's own, which has arrived")]


def test_a_probe_comes_back_to_our_own_socket_which_takes_nothing_else(assembly: Assembly, postfix: Postfix) -> None:
    # Given an inlet that nobody listens at, and a citizen's mail that waits in the mail server
    port = free_port()
    postfix.deliver_to("smtp", port)
    with smtplib.SMTP("127.0.0.1", postfix.smtp_port, timeout=PATIENCE_SECONDS) as client:
        client.sendmail("fatima@example.ae", [MAILBOX], b"Subject: x\r\n\r\n\xd8\xb4\xd9\x83\xd9\x88\xd9\x89\r\n")

    # When a probe is sent
    email = connector(postfix, inlet={"port": port})
    assert comes_back("email", email, assembly.inbox, assembly.signer, seconds=PATIENCE_SECONDS)

    # Then it has arrived, and the citizen's mail waits on
    assert outcomes(assembly) == []
    assert postfix.waiting() == 1


def test_a_probe_is_found_in_the_database_of_the_pipeline_that_listens(assembly: Assembly, postfix: Postfix) -> None:
    port = free_port()
    postfix.deliver_to("lmtp", port)
    email = connector(postfix, inlet={"port": port, "protocol": "lmtp"})
    with email.listen(receiver("email", assembly.inbox, lambda: None)):
        assert comes_back("email", email, assembly.inbox, assembly.signer, seconds=PATIENCE_SECONDS)
    assert len(outcomes(assembly)) == 1


def test_a_probe_that_does_not_come_back_is_a_problem(
    assembly: Assembly, postfix: Postfix, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Given a mail server that keeps the mail to itself
    postfix.deliver_to("lmtp", free_port())
    email = connector(postfix, imap=imap(dovecot))
    settings = assembly.settings
    running = settings.running.model_copy(update={"sandbox": False})
    settings = settings.model_copy(update={"connectors": {"email": email}, "agencies": {}, "running": running})
    monkeypatch.setattr(checking, "comes_back", lambda *arguments: comes_back(*arguments, seconds=1))

    # Then checking says so, and with the sandbox no probe is sent at all
    [problem] = checking._live_problems(settings)
    assert "did not come back within 60 seconds" in problem
    assert postfix.waiting() == 1
    boxed = settings.model_copy(update={"running": running.model_copy(update={"sandbox": True})})
    assert list(checking._live_problems(boxed)) == []
    assert postfix.waiting() == 1


def test_only_this_installation_makes_probes() -> None:
    ours, other = Signer(b"ours"), Signer(b"other")
    probe = ours.probe()
    assert ours.made_probe(f"Fwd: Rawafid {probe} x")
    assert not other.made_probe(probe)
    assert not ours.made_probe(probe[:-1] + ("a" if probe[-1] != "a" else "b"))
    assert not ours.made_probe("")
    assert probe != ours.probe()
