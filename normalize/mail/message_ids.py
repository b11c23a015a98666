"""The ids in a Message-ID, In-Reply-To or References value."""

import re

MAX_IDS = 100
MAX_ID_CHARACTERS = 998

_BRACKETED = re.compile(r"<([^<>]+)>")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]+")
_DIGIT = re.compile(r"\d")
_AROUND = "<>,;\"'()[]"
_SHORTEST_BARE = 8


def message_ids(value: str) -> tuple[str, ...]:
    """Each id once, with angle brackets.

    Without brackets a value is ids only when every word of it looks like one: «Your mail of Monday,
    bob@x.example» names a person.
    """
    value = _CONTROLS.sub("", value)
    found = ["".join(inner.split()) for inner in _BRACKETED.findall(value)]
    if not any(found):
        words = [stripped for word in value.split() if (stripped := word.strip(_AROUND))]
        is_bare_id = len(words) == 1 and len(words[0]) >= _SHORTEST_BARE and _DIGIT.search(words[0])
        found = words if is_bare_id or all("@" in word for word in words) else []
    ids = tuple(dict.fromkeys(f"<{one}>" for one in found if one and len(one) < MAX_ID_CHARACTERS))
    if len(ids) > MAX_IDS:  # the thread's first message, and the newest of the rest
        return (ids[0], *ids[1 - MAX_IDS :])
    return ids
