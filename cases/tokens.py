"""What proves that a reply is a reply: tokens that only this pipeline can make, bound to a case and to a role."""

import base64
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

Role = Literal["citizen", "agency"]
FORMER_AGENCY = "former_agency"
"""The role of what an agency writes that had the case before: nobody signs for it, its own token shows it."""

_LETTER: dict[Role, str] = {"citizen": "c", "agency": "a"}
_ROLE: dict[str, Role] = {"c": "citizen", "a": "agency"}
_SHAPE = r"(?P<reference>[3-9]\d{9})\.(?P<letter>[ca])\.(?P<token>[a-z2-7]{16})"
_ADDRESS = re.compile(rf"\+{_SHAPE}@", re.IGNORECASE)
_PROBE = re.compile(r"\bprobe\.(?P<nonce>[0-9a-f]{16})\.(?P<token>[a-z2-7]{16})\b")
_MESSAGE_ID = re.compile(rf"<[a-z]+\.\d+\.{_SHAPE}@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """A token as it came in; worth nothing before ``Signer.honours`` has said yes."""

    reference: str
    role: Role
    token: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes and checks tokens with the installation's own secret (HMAC-SHA256, 80 bits)."""

    secret: bytes

    def token(self, reference: str, role: Role, agency: str = "") -> str:
        """The token of one role in one case; an agency's answers nobody once the case is at another agency."""
        return self._mac("reply", reference, role, agency if role == "agency" else "")

    def reply_address(self, mailbox: str, reference: str, role: Role, agency: str = "") -> str:
        """The mailbox with the token in it (RFC 5233 subaddress): ``intake+REF.c.TOKEN@host``."""
        local, _, host = mailbox.rpartition("@")
        return f"{local}+{reference}.{_LETTER[role]}.{self.token(reference, role, agency)}@{host}"

    def notice_id(self, purpose: str, cause: int, reference: str, role: Role, agency: str = "") -> str:
        """The same for every attempt at one notice; as a Message-ID's local part it proves a reply to it."""
        return f"{purpose}.{cause}.{reference}.{_LETTER[role]}.{self.token(reference, role, agency)}"

    def honours(self, claim: Claim, agency: str) -> bool:
        """Whether we made this token, for this case and, if it is an agency's, for the case's present agency."""
        expected = self.token(claim.reference, claim.role, agency)
        return hmac.compare_digest(expected, claim.token)

    def tracking_secret(self, reference: str) -> str:
        """What opens the tracking page beside the reference: 80 bits, kept nowhere, only in the citizen's notice."""
        return self._mac("track", reference)

    def opens_tracking(self, reference: str, secret: str) -> bool:
        """Whether the secret belongs to the reference; takes the same time either way."""
        return hmac.compare_digest(self.tracking_secret(reference), secret.strip().lower())

    def probe(self) -> str:
        """What a mail to ourselves carries in its subject, so that it is known wherever it comes back."""
        nonce = secrets.token_hex(8)
        return f"probe.{nonce}.{self._mac('probe', nonce)}"

    def made_probe(self, text: str) -> bool:
        """Whether a probe of ours stands in the text."""
        return any(hmac.compare_digest(self._mac("probe", one["nonce"]), one["token"]) for one in _PROBE.finditer(text))

    def _mac(self, *parts: str) -> str:
        digest = hmac.digest(self.secret, "\x1f".join(parts).encode(), sha256)
        return base64.b32encode(digest[:10]).decode().lower()


def claims_in_addresses(addresses: Iterable[str]) -> list[Claim]:
    """The tokens in reply addresses, unchecked."""
    return [_claim(match) for address in addresses for match in _ADDRESS.finditer(address)]


def claims_in_message_ids(message_ids: Iterable[str]) -> list[Claim]:
    """The tokens in Message-IDs that look like ours, unchecked."""
    return [_claim(match) for message_id in message_ids for match in _MESSAGE_ID.finditer(message_id)]


def notice_ids(message_ids: Iterable[str]) -> tuple[str, ...]:
    """The notices whose Message-IDs these are, unchecked."""
    return tuple(match.group()[1:-1] for message_id in message_ids for match in _MESSAGE_ID.finditer(message_id))


def _claim(match: re.Match[str]) -> Claim:
    return Claim(match["reference"], _ROLE[match["letter"].lower()], match["token"].lower())
