"""What is asked of every request that is pushed to us, before anybody looks into it."""

from typing import Any

import orjson

from ingest.failures import Refused
from ingest.notice import PushRequest


def verify_post(request: PushRequest, max_bytes: int) -> None:
    """It is a POST of no more than ``max_bytes``, its query counted. Raises Refused (405, 413)."""
    if request.method != "POST":
        raise Refused("use POST", status=405)
    verify_size(request, max_bytes)


def verify_size(request: PushRequest, max_bytes: int) -> None:
    """It has no more than ``max_bytes``, its query counted. Raises Refused (413)."""
    if len(request.query) + len(request.body) > max_bytes:
        raise Refused(f"the request is over {max_bytes} bytes", status=413)


def verify_json(request: PushRequest) -> None:
    """It says that it is JSON, which no page of another site can send without asking first (CORS): no forged posts.

    Raises Refused (415).
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused("send Content-Type: application/json", status=415)


def json_object(body: bytes) -> dict[str, Any]:
    """The body's JSON object. Raises Refused."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused("the body is not JSON in UTF-8") from None
    if not isinstance(document, dict):
        raise Refused("the body is not a JSON object")
    return document
