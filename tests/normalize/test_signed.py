"""Signed and encrypted mail, S/MIME and OpenPGP."""

import zlib

import pytest
from asn1crypto import cms
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.mail.armor import disarmed
from normalize.mail.signed import opened
from tests.normalize.mail_parts import HEAD, attached, inside, names, part, plain, read

WATER = "انقطعت المياه عن منزلنا منذ يومين."
LIGHT = "عمود الإنارة مكسور أمام المدرسة."


def signed_data(inner: bytes) -> bytes:
    content = {
        "version": "v1",
        "digest_algorithms": [],
        "encap_content_info": {"content_type": "data", "content": inner},
        "signer_infos": [],
    }
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": content}).dump())


def enveloped_data() -> bytes:
    content = {
        "version": "v0",
        "recipient_infos": [],
        "encrypted_content_info": {
            "content_type": "data",
            "content_encryption_algorithm": {"algorithm": "aes128_cbc", "parameters": b"i" * 16},
            "encrypted_content": b"secret",
        },
    }
    return bytes(cms.ContentInfo({"content_type": "enveloped_data", "content": content}).dump())


def compressed_data(inner: bytes) -> bytes:
    content = {
        "version": "v0",
        "compression_algorithm": {"algorithm": "zlib"},
        "encap_content_info": {"content_type": "data", "content": zlib.compress(inner)},
    }
    return bytes(cms.ContentInfo({"content_type": "compressed_data", "content": content}).dump())


def opaque(content: bytes, name: str = "smime.p7m", kind: str = "application/pkcs7-mime") -> bytes:
    return part(f'{kind}; smime-type=signed-data; name="{name}"', content)


@pytest.mark.parametrize("wrap", [signed_data, compressed_data])
@pytest.mark.parametrize("kind", ["application/pkcs7-mime", "application/x-pkcs7-mime", "application/octet-stream"])
def test_the_letter_inside_an_envelope_is_read(wrap: "type[bytes]", kind: str) -> None:
    # Given a mail whose whole content is signed data
    inner = inside("mixed", plain(WATER), attached("application/pdf", "فاتورة.pdf"), boundary="in")
    message = read(HEAD + opaque(wrap(inner), kind=kind))
    # Then the mail inside is the mail, and the envelope can still be verified
    assert message.text == WATER
    assert names(message) == ["smime.p7m", "فاتورة.pdf"]
    assert "encrypted" not in message.flags


def test_a_letter_signed_twice_is_read() -> None:
    assert read(HEAD + opaque(signed_data(opaque(signed_data(plain(WATER)))))).text == WATER


def test_envelopes_are_not_opened_for_ever() -> None:
    inner = plain(WATER)
    for _ in range(20):
        inner = opaque(signed_data(inner))
    message = read(HEAD + inner)
    assert (message.text, message.flags) == ("", ("depth_capped",))


def test_hundreds_of_envelopes_are_not_opened() -> None:
    message = read(HEAD + inside("mixed", plain(WATER), *(opaque(compressed_data(plain(LIGHT))) for _ in range(300))))
    assert message.text == "\n\n".join((WATER, LIGHT, LIGHT, LIGHT))
    assert (len(message.attachments), message.flags) == (300, ("depth_capped",))


def test_an_encrypted_mail_says_so_only_by_its_flag() -> None:
    message = read(HEAD + opaque(enveloped_data()))
    assert (message.text, message.flags) == ("", ("encrypted",))
    assert names(message) == ["smime.p7m"]


@pytest.mark.parametrize("content", [b"no envelope", b"\x30\x80" * 200, signed_data(b"x")[:-20]])
def test_a_damaged_envelope_is_flagged_and_attached(content: bytes) -> None:
    message = read(HEAD + opaque(content))
    assert (message.text, message.flags) == ("", ("parse_degraded",))
    assert names(message) == ["smime.p7m"]


def test_a_signed_document_is_no_letter() -> None:
    # Given a PDF that its author signed into an envelope, beside the letter
    contract = part("application/pkcs7-mime; name=contract.pdf.p7m", signed_data(b"%PDF-1.7 binary"))
    message = read(HEAD + inside("mixed", plain(WATER), contract))
    # Then it is a file and nothing of it is text
    assert (message.text, names(message), message.flags) == (WATER, ["contract.pdf.p7m"], ())


def test_the_body_of_a_signed_mail_is_read_and_its_signature_attached() -> None:
    signature = attached("application/pkcs7-signature", "smime.p7s", b"signature")
    message = read(HEAD + inside("signed", inside("alternative", plain(WATER), boundary="c"), signature))
    assert (message.text, names(message), message.flags) == (WATER, ["smime.p7s"], ())


def test_pgp_mime_that_is_encrypted_is_flagged() -> None:
    version = part("application/pgp-encrypted", "Version: 1")
    message = read(HEAD + inside("encrypted", version, attached("application/octet-stream", "encrypted.asc")))
    assert (message.text, message.flags) == ("", ("encrypted",))
    assert names(message) == ["attachment-1.asc", "encrypted.asc"]


SIGNATURE = "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----"
MESSAGE = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=abcd\n-----END PGP MESSAGE-----"


@pytest.mark.parametrize(
    ("text", "expected", "flags"),
    [
        (f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{WATER}\n{SIGNATURE}\n", WATER, ("pgp_signed",)),
        (
            f"-----BEGIN PGP SIGNED MESSAGE-----\n\n{WATER}\n- -- \nعلي\n{SIGNATURE}",
            f"{WATER}\n-- \nعلي",
            ("pgp_signed",),
        ),
        (
            f"مقدمة\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{LIGHT}\n{SIGNATURE}\nخاتمة",
            f"مقدمة\n{LIGHT}\nخاتمة",
            ("pgp_signed",),
        ),
        (
            f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\n{LIGHT}\n-----BEGIN PGP SIGNATURE-----\ncut",
            LIGHT,
            ("pgp_signed",),
        ),
        (f"{WATER}\n{MESSAGE}", f"{WATER}\n{MESSAGE}", ("encrypted",)),
        ("Never write -----BEGIN PGP MESSAGE----- to us", "Never write -----BEGIN PGP MESSAGE----- to us", ()),
        (f"-----BEGIN PGP SIGNED MESSAGE-----\n\n{WATER}", f"-----BEGIN PGP SIGNED MESSAGE-----\n\n{WATER}", ()),
        (WATER, WATER, ()),
    ],
)
def test_armor_is_taken_off_what_was_signed(text: str, expected: str, flags: tuple[str, ...]) -> None:
    found = disarmed(text)
    assert (found.text, found.flags) == (expected, flags)


def test_a_signed_text_in_a_mail_is_read() -> None:
    text = f"-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\n{WATER}\r\n{SIGNATURE}\r\n"
    message = read(HEAD + plain(text))
    assert (message.text, message.flags) == (WATER, ("pgp_signed",))


@given(st.binary(max_size=100), st.integers(0, 200), st.integers(0, 20))
@settings(max_examples=200, deadline=None)
def test_a_damaged_envelope_never_raises(replacement: bytes, start: int, length: int) -> None:
    good = signed_data(plain(WATER))
    opened(good[:start] + replacement + good[start + length :])
    opened(replacement)
