"""Files that Meta keeps, for 7 days: where each lies for the next five minutes, and its bytes."""

import hmac
import re
import time
from base64 import b64decode
from binascii import Error as NotBase64
from hashlib import sha256

import httpx

from connectors._whatsapp_errors import NotThere
from connectors._whatsapp_graph import Graph
from ingest.failures import Misconfigured, Rejected, TooLarge, Unavailable

_MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_METAS = (".whatsapp.net", ".facebook.com")
_META = "lookaside.fbsbx.com"
_AS_IT_IS = {"Accept-Encoding": "identity"}  # so that no small answer unfolds into a huge one
_MOST_SECONDS = 120
"""Of one download, however steadily it drips."""


def fetch(graph: Graph, phone_number_id: str, media_id: str, max_bytes: int) -> bytes:
    """The file's bytes, whole and as Meta took them in."""
    if not _MEDIA_ID.fullmatch(media_id):
        raise Rejected("this is not the id of a file at Meta")
    try:
        # With the number's id, Meta says no to files of anybody else's.
        told = graph.get(media_id, phone_number_id=phone_number_id)
    except NotThere as error:
        raise Rejected(f"{error}; Meta keeps what citizens send for 7 days") from None
    size = str(told.get("file_size", ""))
    if size.isdecimal() and len(size) < 20 and int(size) > max_bytes:
        raise TooLarge(_too_large(max_bytes))
    content = _download(graph, _url(str(told.get("url", "")), graph), max_bytes)
    digest = told.get("sha256")
    if isinstance(digest, str) and digest and not _is_of(digest, content):
        raise Unavailable("the file came other than Meta has it (its SHA-256 differs)")
    return content


def _url(address: str, graph: Graph) -> httpx.URL:
    """The address, if it is one that may see our token."""
    try:
        url, own = httpx.URL(address), httpx.URL(graph.address)
    except httpx.InvalidURL:
        raise Unavailable(f"{graph.host} gave no address for the file") from None
    if url.userinfo or not url.host:
        raise Unavailable(f"{graph.host} gave no address for the file")
    is_own = (url.scheme, url.host, url.port) == (own.scheme, own.host, own.port)
    is_metas = url.host == _META or url.host.endswith(_METAS)
    if not is_own and not (is_metas and url.scheme == "https" and url.port is None):
        place = url.raw_host.decode("ascii", "replace")[:100]
        raise Misconfigured(
            f"the file is said to lie on {place}, which is not Meta's: the access token was not sent there"
        )
    return url


def _download(graph: Graph, url: httpx.URL, max_bytes: int) -> bytes:
    content = bytearray()
    until = time.monotonic() + _MOST_SECONDS
    try:
        with graph.client() as client, client.stream("GET", url, headers=_AS_IT_IS) as answer:
            if not answer.is_success:
                # The file is known, so this is about the address, which lives for five minutes: ask for another.
                raise Unavailable(f"{url.host} answered {answer.status_code} for the file")
            for chunk in answer.iter_raw():
                content += chunk
                if len(content) > max_bytes:
                    raise TooLarge(_too_large(max_bytes))
                if time.monotonic() > until:
                    raise Unavailable(f"{url.host} took over {_MOST_SECONDS} seconds for the file")
    except httpx.HTTPError as error:
        raise Unavailable(f"{url.host} did not give the file ({type(error).__name__})") from None
    return bytes(content)


def _is_of(digest: str, content: bytes) -> bool:
    """Webhooks say it in base64, the Graph API in hexadecimal."""
    own = sha256(content)
    if hmac.compare_digest(digest.lower().encode("utf-8", "replace"), own.hexdigest().encode()):
        return True
    try:
        return b64decode(digest, validate=True) == own.digest()
    except (NotBase64, ValueError):
        return False


def _too_large(max_bytes: int) -> str:
    return f"the file is over {max_bytes} bytes; raise max_file_bytes"
