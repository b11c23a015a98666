"""The generated mailbox: the same for everybody, real mail for every reader, and the mix it promises."""

import mailbox as standard_mailbox
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from fast_mail_parser import parse_email
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.mailbox import Mailbox, mailbox, mails

COUNT = 300


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Mailbox:
    return mailbox(tmp_path_factory.mktemp("mailbox"), COUNT, seed=7)


def read(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


@given(seed=st.integers(0, 2**31), count=st.integers(0, 12))
@settings(max_examples=15, deadline=None)
def test_the_same_seed_gives_the_same_bytes(seed: int, count: int) -> None:
    # Given two generations of one seed
    first, second = list(mails(count, seed)), list(mails(count, seed))
    # Then they agree to the byte, and there are as many mails as were asked for
    assert first == second
    assert len(first) == count


def test_another_seed_gives_other_mails() -> None:
    assert [content for _, content in mails(5, 1)] != [content for _, content in mails(5, 2)]


def test_a_mailbox_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    # Given a mailbox whose first file is touched by somebody
    made = mailbox(tmp_path, 5, seed=3)
    made.paths[0].write_bytes(b"touched")
    # When it is asked for again, then it is taken as it is; another seed replaces it
    assert mailbox(tmp_path, 5, seed=3) == made
    assert made.paths[0].read_bytes() == b"touched"
    assert mailbox(tmp_path, 3, seed=4) != made
    assert len(list(made.letters.iterdir())) == 3


def test_an_interrupted_generation_is_done_again(tmp_path: Path) -> None:
    # Given files without the manifest that is written last
    made = mailbox(tmp_path, 5, seed=3)
    (tmp_path / "manifest.json").unlink()
    made.paths[4].write_bytes(b"half a ma")
    # When it is asked for again, then every file is whole
    assert mailbox(tmp_path, 5, seed=3) == made
    assert made.paths[4].stat().st_size == made.entries[4].size


def test_every_mail_is_ascii_on_the_wire(generated: Mailbox) -> None:
    for path in generated.paths:
        assert path.read_bytes().isascii()


def test_both_parsers_read_every_mail_alike(generated: Mailbox) -> None:
    for path, entry in zip(generated.paths, generated.entries, strict=True):
        # Given the same file in the standard library and in the pipeline's parser
        standard, fast = read(path), parse_email(path.read_bytes())
        body = standard.get_body(("plain",))
        # Then subject, text and attachments are the same, and nothing was malformed
        assert standard.defects == []
        assert fast.subject == standard["Subject"]
        assert "".join(fast.text_plain).split() == (body.get_content() if body else "").split()
        assert len(fast.attachments) == len(list(standard.iter_attachments())) == entry.attachments
        assert standard["Message-ID"] == entry.message_id


def test_the_text_survives_every_charset(generated: Mailbox) -> None:
    seen = set()
    for path, entry in zip(generated.paths, generated.entries, strict=True):
        body = read(path).get_body(("plain", "html"))
        assert body is not None
        text = body.get_content()
        assert "\ufffd" not in text
        assert any("\u0600" <= letter <= "\u06ff" for letter in text) == (entry.language != "en")
        seen.add(body.get_content_charset())
    assert seen == {"utf-8", "windows-1256", "iso-8859-6", "us-ascii"}


def test_a_reply_names_the_mail_that_it_answers(generated: Mailbox) -> None:
    replies = [entry for entry in generated.entries if entry.kind == "reply"]
    for entry in replies:
        assert entry.of is not None
        earlier = generated.entries[entry.of]
        message = read(generated.letters / entry.file)
        assert message["In-Reply-To"] == earlier.message_id
        assert message["References"].split()[-1] == earlier.message_id
    assert replies


def test_a_redelivery_has_the_message_id_of_an_earlier_mail(generated: Mailbox) -> None:
    redelivered = [entry for entry in generated.entries if entry.kind == "redelivery"]
    for entry in redelivered:
        assert entry.of is not None
        assert entry.message_id == generated.entries[entry.of].message_id
    # And nothing else shares an id
    assert len({entry.message_id for entry in generated.entries}) == COUNT - len(redelivered)


def test_only_an_automatic_reply_says_so(generated: Mailbox) -> None:
    for entry in generated.entries:
        message = read(generated.letters / entry.file)
        assert (message["Auto-Submitted"] == "auto-replied") == (entry.kind == "auto_reply")


def test_the_mbox_holds_the_same_mails_in_the_same_order(generated: Mailbox) -> None:
    box = standard_mailbox.mbox(generated.mbox, create=False)
    found = [message["Message-ID"] for message in box]
    assert found == [entry.message_id for entry in generated.entries]


def test_the_mix_is_that_of_a_contact_centre() -> None:
    # Given the mailbox that the benchmark uses
    entries = [entry for entry, _ in mails(1000, seed=109)]
    sizes = sorted(entry.size for entry in entries)

    def share(**wanted: str) -> int:
        return sum(all(getattr(entry, name) == value for name, value in wanted.items()) for entry in entries)

    # Then its mix is the promised one, within what a thousand draws allow
    kinds = {kind: share(kind=kind) for kind in ("reply", "near_copy", "auto_reply", "redelivery")}
    assert kinds == {"reply": 140, "near_copy": 61, "auto_reply": 38, "redelivery": 33}
    assert share(language="ar") == pytest.approx(450, abs=50)
    assert share(language="en") == pytest.approx(450, abs=50)
    assert share(shape="alternative") == pytest.approx(520, abs=50)
    assert sum(entry.attachments > 0 for entry in entries) == pytest.approx(290, abs=40)
    assert 4_000 < sizes[500] < 8_000
    assert 70_000 < sizes[900] < 150_000
    assert 500_000 < sizes[-1] < 1_000_000
    assert len({entry.topic for entry in entries if entry.topic}) == 20
