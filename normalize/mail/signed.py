"""The mail inside an opaque S/MIME envelope (RFC 8551). Nothing is verified and nothing is decrypted."""

import zlib
from dataclasses import dataclass
from typing import Any

MAX_BYTES = 16 * 1024 * 1024
SMIME_TYPES = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))

_ENCRYPTED = frozenset(("enveloped_data", "encrypted_data", "authenticated_enveloped_data"))


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an envelope turned out to be."""

    mail: bytes | None = None
    """The MIME part inside, when it is signed or compressed data and holds one."""
    is_encrypted: bool = False
    is_damaged: bool = False


def opened(content: bytes) -> Envelope:
    """What is inside. A signed PDF is an envelope too, but no mail."""
    # Few mails are enveloped; the others should not pay for its import.
    from asn1crypto import cms

    try:
        envelope: Any = cms.ContentInfo.load(content)
        kind = envelope["content_type"].native
        if kind in _ENCRYPTED:
            return Envelope(is_encrypted=True)
        inner = envelope["content"]["encap_content_info"]["content"].native
        if kind == "compressed_data":
            inner = zlib.decompressobj().decompress(inner, MAX_BYTES)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError, zlib.error):
        return Envelope(is_damaged=True)
    is_mail = isinstance(inner, bytes) and b"content-type:" in inner[:4096].lower()
    return Envelope(inner if is_mail else None)
