"""Calls to the Graph API, each failure named by what should happen next."""

import hmac
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from ssl import SSLContext
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from connectors._whatsapp_errors import refusal
from ingest.failures import Misconfigured, Unavailable, Uncertain

# They log whole addresses: here with the number's id, or with the key to a citizen's file.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.WriteError, httpx.WriteTimeout)
_MALFORMED = (httpx.InvalidURL, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Graph:
    """The Graph API as one account sees it."""

    address: str
    """With the version, without a slash at the end."""
    token: str = field(repr=False)
    timeout_seconds: float

    @property
    def host(self) -> str:
        """For sentences."""
        return urlsplit(self.address).hostname or ""

    def client(self) -> httpx.Client:
        """Carries the token in every request, and so follows no redirection by itself."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(timeout=self.timeout_seconds, headers=headers, trust_env=False, verify=_authorities())

    def get(self, path: str, **query: str) -> Mapping[str, Any]:
        """Ask for an object; nothing is changed by it, so whatever breaks is for later."""
        try:
            with self.client() as client:
                answer = client.get(f"{self.address}/{path}", params=query)
        except _MALFORMED:
            raise Misconfigured("base_url is not an address") from None
        except httpx.HTTPError as failure:
            raise Unavailable(f"{self.host} gave no answer ({type(failure).__name__})") from None
        found = said(answer)
        if not answer.is_success:
            error = refusal(answer, found, self.host)
            raise Unavailable(str(error)) if isinstance(error, Uncertain) else error
        return found

    def post(self, path: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
        """Hand something over. Raises Uncertain when it left us and no answer came."""
        try:
            with self.client() as client:
                answer = client.post(f"{self.address}/{path}", json=document)
        except _NEVER_LEFT as error:
            raise Unavailable(f"{self.host} cannot be reached ({type(error).__name__})") from None
        except _MALFORMED:
            raise Misconfigured("base_url is not an address") from None
        except httpx.HTTPError as error:
            raise Uncertain(f"{self.host} gave no answer for the message ({type(error).__name__})") from None
        found = said(answer)
        if not answer.is_success:
            raise refusal(answer, found, self.host)
        return found

    def check(self, phone_number_id: str, number: str, app_secret: str) -> None:
        """Token, number and app belong together. Raises Misconfigured or Unavailable."""
        # With a proof, Meta also compares the secret with that of the token's app (Graph API, securing requests).
        proof = hmac.new(app_secret.encode(), self.token.encode(), sha256).hexdigest()
        found = self.get(phone_number_id, fields="display_phone_number,verified_name", appsecret_proof=proof)
        shown = re.sub(r"[^0-9]", "", str(found.get("display_phone_number", "")))
        if not shown:
            raise Misconfigured(f"phone_number_id: {self.host} knows it, but not as a number; take it from API Setup")
        if shown != re.sub(r"[^0-9]", "", number):
            raise Misconfigured(f"phone_number_id is that of +{shown}, not of {number}")


@cache
def _authorities() -> SSLContext:
    """The public certificate authorities, which take 50 milliseconds to read."""
    return httpx.create_ssl_context(trust_env=False)


def said(answer: httpx.Response) -> Mapping[str, Any]:
    """The object in an answer; empty when there is none."""
    try:
        document = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}
