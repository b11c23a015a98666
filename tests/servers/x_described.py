"""X's OpenAPI description as a judge of exchanges: ours with X's emulator, and the emulator's events."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import requests

VARIABLE: Final = "RAWAFID_X_OPENAPI"
"""The environment variable that names a copy of the description."""
SOURCE: Final = "https://api.x.com/2/openapi.json"
_SERVER: Final = "https://api.x.com"

UNDESCRIBED_PROBLEMS: Final = (
    "about:blank",
    "https://api.x.com/2/problems/client-forbidden",
    "https://api.x.com/2/problems/credits",
    "https://api.x.com/2/problems/usage-capped",
)
"""The first two and the last are on X's page of response codes and errors; "credits" is what programs are told once
their credit is used up. The description has nine others. These are held to what all nine ask for."""
UNDESCRIBED_PAYLOADS: Final = {"dm.received": "DmEvent", "dm.sent": "DmEvent"}
"""One may subscribe to these by the description, which has no payload for them. It is taken to be the object of GET
/2/dm_events: an assumption, until X describes it or an event of X's own was seen."""


def why_missing() -> str | None:
    """The reason in one sentence, or None where the description is there."""
    if Path(os.environ.get(VARIABLE, "")).is_file():
        return None
    return f"{VARIABLE} names no copy of X's OpenAPI description: fetch {SOURCE} and say where it is"


class Described:
    """The description, read once. Nothing beyond what it has is let through, though it is open in places."""

    def __init__(self) -> None:
        # Here, because it is loaded only where somebody gives the description.
        from openapi_core import Config, OpenAPI
        from openapi_core.deserializing.media_types.util import json_loads

        document = json.loads(Path(os.environ[VARIABLE]).read_text("utf-8"))
        _amend(document)
        self._document: dict[str, Any] = document
        # It is no valid OpenAPI: an expansion of direct messages is listed twice. That is X's to mend.
        config = Config(
            spec_validator_cls=None,  # type: ignore[arg-type]  # the library knows None, its annotation does not
            extra_media_type_deserializers={"application/problem+json": json_loads},
        )
        self._judge = OpenAPI.from_dict(document, config=config)

    def faults(self, request: requests.PreparedRequest, answer: requests.Response) -> list[str]:
        """What of one exchange is not as described: request, then answer."""
        from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse

        asked = request.copy()
        parts = urlsplit(str(request.url))
        # Signed for the client library's own name of X, sent to the emulator: the description has X's newer name.
        asked.url = f"{_SERVER}{parts.path}?{parts.query}".rstrip("?")
        found = [*self._told(RequestsOpenAPIRequest(asked)), *self._unnamed(asked)]
        return found + self._told(RequestsOpenAPIRequest(asked), RequestsOpenAPIResponse(answer))

    def operation(self, request: requests.PreparedRequest) -> str:
        """What the description calls it; empty when there is none."""
        return str(self._operation(request).get("operationId", ""))

    def faults_of_event(self, event: Mapping[str, Any]) -> list[str]:
        """What of one event is not as described for the stream, which carries what webhooks do."""
        mapping = self._schema("ActivityStreamingResponsePayload")["discriminator"]["mapping"]
        kind = event["data"]["event_type"]
        payload = UNDESCRIBED_PAYLOADS.get(kind) or mapping.get(kind, "").rpartition("/")[2]
        if not payload:
            return [f"{kind}: there is no such event"]
        around = {**event, "data": {name: one for name, one in event["data"].items() if name != "payload"}}
        return self.faults_of("ActivityStreamResponse", around) + self.faults_of(payload, event["data"]["payload"])

    def faults_of(self, name: str, document: object) -> list[str]:
        """What is not as that schema has it."""
        from openapi_schema_validator import OAS30Validator

        schema = {"$ref": f"#/components/schemas/{name}", "components": self._document["components"]}
        return [f"{error.json_path}: {error.message}" for error in OAS30Validator(schema).iter_errors(document)]

    def _told(self, asked: Any, answer: Any = None) -> list[str]:
        judged = (
            self._judge.unmarshal_request(asked) if answer is None else self._judge.unmarshal_response(asked, answer)
        )
        return [line for error in judged.errors for line in _lines(error)]

    def _unnamed(self, asked: requests.PreparedRequest) -> list[str]:
        """Parameters that the operation has not; the library lets them through."""
        known = {self._resolved(one)["name"] for one in self._operation(asked).get("parameters", ())}
        return [
            f"there is no parameter {name}" for name in parse_qs(urlsplit(str(asked.url)).query) if name not in known
        ]

    def _operation(self, request: requests.PreparedRequest) -> Mapping[str, Any]:
        given = urlsplit(str(request.url)).path.split("/")
        for path, operations in self._document["paths"].items():
            parts = path.split("/")
            fits = len(parts) == len(given) and all(
                part == one or part.startswith("{") for part, one in zip(parts, given, strict=True)
            )
            # A path without a gap stands before one with: /2/users/me is nobody's number.
            if fits and str(request.method).lower() in operations:
                found: Mapping[str, Any] = operations[str(request.method).lower()]
                return found
        return {}

    def _schema(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._document["components"]["schemas"][name]
        return found

    def _resolved(self, parameter: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in parameter:
            return parameter
        found: Mapping[str, Any] = self._document["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
        return found


def _amend(document: dict[str, Any]) -> None:
    """Close what is open, and add what X's pages have and the description has not."""
    schemas = document["components"]["schemas"]
    for part in _objects(schemas):
        if part.get("type") == "object" and "properties" in part:
            part.setdefault("additionalProperties", False)
    schemas["UndescribedProblem"] = {
        "type": "object",
        "required": ["type", "title", "detail"],
        "properties": {
            "type": {"type": "string", "enum": list(UNDESCRIBED_PROBLEMS)},
            "title": {"type": "string"},
            "detail": {"type": "string"},
            "status": {"type": "integer"},
        },
        "additionalProperties": False,
    }
    reference = "#/components/schemas/UndescribedProblem"
    schemas["Problem"]["oneOf"].append({"$ref": reference})
    schemas["Problem"]["discriminator"]["mapping"].update(dict.fromkeys(UNDESCRIBED_PROBLEMS, reference))
    # We sign as an account, where that is allowed. The library compares the scheme's name in lower case
    # (RFC 9110, 11.1: it has none), and takes OAuth 2.0 for granted, which would let anything through.
    document["components"]["securitySchemes"]["UserToken"]["scheme"] = "oauth"
    for operations in document["paths"].values():
        for operation in operations.values():
            if {"UserToken": []} in operation.get("security", ()):
                operation["security"] = [{"UserToken": []}]


def _objects(part: Any) -> Iterator[dict[str, Any]]:
    """Every object in it, however deep."""
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _objects(inner)


def _lines(error: BaseException) -> Iterator[str]:
    """An error of the library, and what it stands for."""
    inner = getattr(error, "schema_errors", None)
    if inner:
        yield from (f"{one.json_path}: {one.message}" for one in inner)
    elif error.__cause__ is not None:
        yield from (f"{error}: {line}" for line in _lines(error.__cause__))
    else:
        yield f"{type(error).__name__}: {error}"
