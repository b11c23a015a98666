"""What was decided and why, as people read it at a terminal: each decision above its reasons."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from cases.queries import CaseView, LinkView
from normalize.text.arabic import strip_controls

_HEADS = ("type", "topic", "priority")
_ROUTE, _REVIEW = "route ", "review: "
_BESIDES = "Besides"
_MINUTE = "%Y-%m-%d %H:%M"


def print_case(case: CaseView) -> None:
    """Print a case: where it is, what was decided about each message, what it is tied to, what happened."""
    _title(f"Case {case.reference}", case.subject)
    _put(f"{case.status}, at {_by_route(case.agency, case.route)}", 2)
    for message in case.messages:
        came = f"{message.role}, {message.channel}, {message.received_at:{_MINUTE}}"
        _title(f"Message {message.inbox_id}", came)
        if message.role == "citizen":
            _decisions(message.language, message.classification, message.reasons)
        else:
            _decision(_BESIDES, "", message.reasons)
        _list("Flags", message.flags)
    if case.links:
        _title("Ties")
        for link in case.links:
            _put(_tie(link, case.reference), 2)
            _put(link.reason, 6)
    _title("History")
    for event in case.events:
        _put(f"{event.at:{_MINUTE}}  {event.kind}  {event.detail}", 2)


def print_payload(told: Mapping[str, Any]) -> None:
    """Print what would be decided about a payload."""
    message, found = told["message"], told["classification"]
    _title(f"{message['channel']} from {', '.join(told['identities']) or 'nobody known'}", message["subject"])
    _put(message["new_text"], 2)
    language = f"{told['language']['language']}{_sure(told['language']['confidence'])}"
    _decisions(language, found, told["reasons"], _by_route(found["agency"], told["route"]))
    _list("References in it", told["quoted_references"])
    _list("Flags", message["flags"])


def _decisions(language: str, found: Mapping[str, Any], reasons: Sequence[str], where: str = "") -> None:
    of = {start: [one for one in reasons if one.startswith(start)] for start in (*_HEADS, _ROUTE, _REVIEW)}
    _decision("Language", language, ())
    for head in _HEADS:
        _decision(head.capitalize(), f"{found[head]}{_sure(found['confidence'].get(head))}", of[head])
    _decision("Agency", where, of[_ROUTE])
    _decision("A person should look", "", [one.removeprefix(_REVIEW) for one in of[_REVIEW]])
    _decision(_BESIDES, "", [one for one in reasons if not one.startswith(tuple(of))])


def _decision(what: str, decided: str, reasons: Sequence[str]) -> None:
    if decided or reasons:
        _put(f"{what}: {decided}" if decided else what, 2)
        for reason in reasons:
            _put(f"· {reason}", 6)


def _by_route(agency: str, route: str) -> str:
    return f'{agency}, by the route "{route}"' if route else agency


def _tie(link: LinkView, own: str) -> str:
    other = link.reference if link.other_reference == own else link.other_reference
    proposed = ", proposed: a person decides" if link.is_proposed else ""
    return f"{link.relation} {other or ''}{_sure(link.confidence)}{proposed}"


def _sure(confidence: float | None) -> str:
    return f" ({confidence:.0%})" if confidence else ""


def _list(what: str, found: Sequence[str]) -> None:
    if found:
        _put(f"{what}: {', '.join(found)}", 2)


def _title(title: str, rest: str = "") -> None:
    _put("")
    _put(Text.assemble((title, "bold"), f"  {_harmless(rest)}" if rest else ""))


def _put(line: str | Text, indent: int = 0) -> None:
    text = line if isinstance(line, Text) else Text(_harmless(line))
    Console(highlight=False).print(Padding(text, (0, 0, 0, indent), expand=False))


def _harmless(text: str) -> str:
    """What strangers wrote must not speak to the terminal, nor turn a line around."""
    return strip_controls(text)
