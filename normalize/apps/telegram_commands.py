"""What people ask a bot with a command or a button of ours, which is a request to the machine and no case."""

import re

from normalize.message import Command

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w{1,64})?(?:[ \t]+([^\n]{1,64}))?")
_STARTS_WITH_TEXT = ("start", "status", "language")
"""Those that something may follow; after any other command, more words are a person's own."""


def typed(text: str) -> Command | None:
    """The command that a text is, and nothing else; None for a text."""
    match = _COMMAND.fullmatch(text.strip())
    if not match:
        return None
    name, argument = match[1].lower(), (match[2] or "").strip()
    if argument and name not in _STARTS_WITH_TEXT:
        return None
    return Command(name, argument)


def pressed(data: str) -> Command:
    """What a button of ours asks; ``expired`` when it is none that we make today."""
    name, _, argument = data.partition(":")
    return Command(name, argument) if name in ("status", "rate", "language") and argument else Command("expired")
