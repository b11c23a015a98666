"""How the fax gateways that are known write their mails; each is named in pipeline.toml by its name here."""

import re

from ingest.reading_rules import FaxGateway

Places = tuple[tuple[str, str], ...]


def _gateway(name: str, *places: tuple[str, str]) -> FaxGateway:
    return FaxGateway(name, patterns=tuple((place, re.compile(text, re.IGNORECASE)) for place, text in places))


PRESETS: tuple[FaxGateway, ...] = (
    # faxrcvd of HylaFAX 6 and HylaFAX+. CallID1 is what the telephone network said; Sender is what the caller's
    # machine says of itself (its TSI), which anybody can set. The colons of its date are its own.
    _gateway(
        "hylafax",
        ("body", r"^CallID1:\s*(?P<number>.*)$"),
        ("body", r"^Sender:\s*(?P<number>.*)$"),
        ("body", r"^CallID2:\s*(?P<name>.+)$"),
        ("body", r"^Pages:\s*(?P<pages>\d+)$"),
        ("body", r"^Quality:\s*(?P<quality>.+)$"),
        ("body", r"^Received:\s*(?P<received>.+)$"),
        ("body", r"^Time To Receive:\s*(?P<duration>[\d:]+)$"),
        ("body", r"^Errors were received:\s*(?P<error>.*)$"),
        ("subject", r'^Fax received from "(?P<number>[^"]*)"'),
    ),
    _gateway(
        "efax",
        ("subject", r"caller[- ]ID:\s*(?P<number>[\d ().+-]+)"),
        ("subject", r'^eFax (?:message )?from "?(?P<name>[^"]+?)"? - (?P<pages>\d+) page'),
    ),
    _gateway(
        "copiafacts",
        ("subject", r"^Fax received from (?P<number>[^\"].*)$"),
    ),
    # Dialplans of Asterisk and FreePBX write what their owner chose; these are the names seen most.
    _gateway(
        "asterisk",
        ("body", r"^Caller ?ID(?: number)?:\s*(?P<number>.*)$"),
        ("body", r"^(?:Remote )?(?:Station ?ID|CSID|TSI):\s*(?P<number>.*)$"),
        ("body", r"^Caller(?: ?ID)? name:\s*(?P<name>.+)$"),
        ("body", r"^(?:Number of )?Pages:\s*(?P<pages>\d+)"),
        ("body", r"^(?:Fax )?Error:\s*(?P<error>.+)$"),
        ("body", r"^(?:Date|Received):\s*(?P<received>.+)$"),
        ("subject", r"\bfax (?:received )?from:?\s*(?P<number>\S.*)$"),
        ("body", r"\bfax (?:received )?from:?\s*(?P<number>\S.*)$"),
    ),
)
