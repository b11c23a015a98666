"""What a program or an office draws above another mail: header blocks, «Original Message», «Forwarded message»."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from normalize.quotes.attributions import MAX_ATTRIBUTION
from normalize.quotes.words import folded, quote_words

RULES = "-_=*~#—–―‐‑─━•· \t"
_BLOCK_LINES = 14
_BLOCK_BLANKS = 6
"""Outlook's HTML puts a blank line between the headers of its block."""
_BLOCK_OTHERS = 3
"""Lines of a block that continue the one above: long lists of recipients are wrapped."""
_MAX_LABEL = 40
_MAX_FLAT_LABELS = 10
_MAX_DATE = 150
_MAX_MARKER = 120
_ADDRESS = re.compile(r"[^\s<>@]@[\w-]")
_CLOCK = re.compile(
    r"(?<!\d)\d{1,2}(?:[:٫]| ?h ?)\d{2}(?!\d)|(?<![\d.])\d{1,2}\.\d{2}(?![\d.])|\d ?[ap]\.?m\b|\d ?[صم]\b"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20|14|١٤|٢٠|۱۴|۲۰|२०|২০)\d\d(?!\d)|\d{1,2}[/.-]\d{1,2}[/.-]\d\d")
_TAG = re.compile(r"^\s*(?:\[[^\]]{0,60}\]\s*){0,3}")
_COUNT = re.compile(r" ?[\[(*]?\d{1,3}[\])]?$")
"""How often it was answered: ``Re[2]:``, ``AW (3):``."""
_MAILTO = re.compile(r"[\[<]mailto:([^\]>]{1,320})[\]>]", re.IGNORECASE)
_NOTES_DATE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? \d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m| ?[صم])?(?: [a-z]{2,5})?")
_NOTES_CELL = re.compile(r"\t| \| ")
_MAILBOX = re.compile(r"[^\s,:;،<>\d][^,:;،<>\d]{0,80} ?<[^\s<>@]{1,64}@[^\s<>@]{1,255}>")
_LABEL = re.compile(r"^[^:：]{1,40}[:：]")


def subject_prefix(subject: str) -> str:
    """What stands before the first colon of a subject, without a gateway's «[EXTERNAL]»."""
    head, colon, _ = folded(_TAG.sub("", subject[:200]))[:_MAX_LABEL].partition(":")
    return _COUNT.sub("", head.strip()) if colon else ""


def is_marker(line: str, names: frozenset[str], starts: tuple[str, ...]) -> bool:
    """A line of nothing but one of these names between rules, or before a colon."""
    if len(line) > _MAX_MARKER or not (line[0] in RULES or line[-1] == ":" or line[-1] in RULES):
        return False
    bare = line.strip(RULES).rstrip(": ").strip(RULES)
    return bare in names or (line[:2] in ("--", "==", "__") and bare.startswith(starts))


def is_reply_line(line: str) -> bool:
    """The line above which an office asks for the answer: ``## Reply above this line ##``."""
    if len(line) > _MAX_MARKER:
        return False
    bare = line.strip(RULES + "[](){}<>.:!«»|").strip()
    for phrase in quote_words().reply_above:
        if phrase in bare:
            extra = bare.replace(phrase, "", 1).split()
            return len(extra) <= 3 or line[:2] in ("--", "##", "__", "==", "**")
    return False


def roles_of(line: str) -> frozenset[str]:
    """Which header of a mail this line could be, in any language."""
    head, colon, _ = line[:_MAX_LABEL].partition(":")
    return quote_words().roles.get(head.strip(" \t*|"), frozenset()) if colon else frozenset()


def with_rule_above(plain: list[str], number: int) -> int:
    """The first line of a block together with the rules that programs draw above it."""
    for _ in range(2):
        above = number - 1
        while above >= 0 and not plain[above] and number - above < 3:
            above -= 1
        if above < 0 or len(plain[above]) < 5 or plain[above].strip(RULES):
            break
        number = above
    return number


@dataclass(slots=True)
class _Found:
    """What the lines of a possible block hold."""

    by_role: dict[str, str]
    last: int
    has_address: bool = False


def block_at(plain: list[str], number: int, is_marked: bool = False, is_answer: bool = True) -> int | None:
    """The last line of the block of headers that begins here, or None when people wrote these lines.

    Letters, forms, tickets and parcels have «من، إلى، التاريخ، الموضوع» too. A program's block also has an
    address, a label that people do not use («تم الإرسال»), a rule and the time, or all four and the time.
    ``is_marked``: «Original Message» stands above it. ``is_answer``: an office may have written before.
    """
    if not roles_of(plain[number]):
        return None
    found = _read_block(plain, number)
    roles = found.by_role
    is_ruled = is_marked or with_rule_above(plain, number) < number
    if "from" not in roles:
        is_an_offices = is_answer and is_ruled and "reference" in roles and "subject" in roles
        return found.last if is_an_offices and roles.keys() & {"date", "sent"} else None
    main = len(roles.keys() & {"from", "sent", "date", "to", "subject"})
    when = (roles.get("sent") or roles.get("date") or "")[:_MAX_DATE]
    has_clock, has_day = _CLOCK.search(when) is not None, _YEAR.search(when) is not None
    has_time = has_clock or has_day
    if not (is_answer or is_marked or has_clock):
        return None  # the head of a letter: programs write the time of day too
    if is_marked:
        return found.last if main >= 3 or (main == 2 and (found.has_address or has_time)) else None
    if is_ruled and main >= 3 and (has_clock or "sent" in roles or "reference" in roles):
        return found.last
    if found.has_address:
        has_enough = main >= 3 or (main == 2 and has_time and "@" in roles["from"])
    elif "sent" in roles:
        has_enough = main >= 3 and has_time and ("subject" in roles or (has_clock and has_day))
    else:
        has_person = (
            _CLOCK.search(roles["from"][:_MAX_DATE]) is None and _YEAR.search(roles["from"][:_MAX_DATE]) is None
        )
        has_enough = has_person and has_clock and has_day and {"date", "to", "subject"} <= roles.keys()
    return found.last if has_enough else None


def notes_block_at(plain: list[str], number: int) -> tuple[int, int] | None:
    """First and last line of the block of Lotus Notes: a name, the date on this line, bare «To», «cc», «Subject»."""
    if _NOTES_DATE.fullmatch(plain[number]) is None:
        return None
    found: dict[str, int] = {}
    for place in range(number + 1, min(number + _BLOCK_LINES, len(plain))):
        for role in quote_words().roles.get(_NOTES_CELL.split(plain[place], maxsplit=1)[0], ()):
            found[role] = place
    if "to" not in found or "subject" not in found:
        return None
    name = number - 1 if number and 0 < len(plain[number - 1]) <= _MAX_MARKER else number
    return name, max(found["to"], found["subject"])


def _read_block(plain: list[str], number: int) -> _Found:
    """The lines of one block: all of them with blank lines between or none."""
    found = _Found({}, number)
    blanks = others = others_above = 0
    gaps: set[bool] = set()
    is_tight = False
    for place in range(number, min(number + _BLOCK_LINES, len(plain))):
        line = plain[place]
        if not line:
            blanks += 1
            if blanks > _BLOCK_BLANKS or others > others_above:
                break
            continue
        roles = roles_of(line)
        if not roles:
            others += 1
            if others > _BLOCK_OTHERS or not plain[place - 1]:
                break
            continue
        if place > number:
            gaps.add(not plain[place - 1])
            if len(gaps) > 1:
                return found if is_tight else _Found({}, number)
            is_tight = False in gaps
        value = line.partition(":")[2][:MAX_ATTRIBUTION]
        if roles == {"from"} and "from" in found.by_role:
            break  # the block of the next mail
        others_above = others
        for role in _flat_roles(line) if place == number and _is_flat(line) else roles:
            found.by_role.setdefault(role, value)
        if ("from" in roles or "to" in roles or "cc" in roles) and _ADDRESS.search(value):
            found.has_address = True
        found.last = place
    return found


def _is_flat(line: str) -> bool:
    return len(line) > 60 and line.count(":") >= 4


def _flat_roles(line: str) -> set[str]:
    """The headers of a block that lost its line ends: ``From: A Sent: B To: C Subject: D``."""
    known: Mapping[str, frozenset[str]] = quote_words().roles
    found: set[str] = set()
    for piece in line[:MAX_ATTRIBUTION].split(":", _MAX_FLAT_LABELS)[:-1]:
        words = piece.strip(" *").split()[-3:]
        for start in range(len(words)):
            found |= known.get(" ".join(words[start:]).strip("*"), frozenset())
    return found


def forwarded_from(lines: list[str], start: int) -> str:
    """The value of the first From line at or below this place, as written: «Ali <ali@example.qa>»."""
    for place in range(start, min(start + _BLOCK_LINES + 4, len(lines))):
        line = lines[place][:MAX_ATTRIBUTION]
        plain = folded(line).strip(" \t*>|")
        if "from" not in roles_of(plain):
            continue
        value = _LABEL.sub("", line.lstrip(" \t*>|"), count=1).strip(" \t*|")
        if not value and place + 1 < len(lines):
            value = lines[place + 1][:MAX_ATTRIBUTION].strip(" \t*>|")
        return _tidy(value)
    return _mailbox_below(lines, start)


def _mailbox_below(lines: list[str], start: int) -> str:
    """The writer where a program forwards below an attribution: «05.03.2019, 11:33, "Ali" <a@b>:»."""
    found = _MAILBOX.search(_tidy(" ".join(lines[start + 1 : start + 4])[:MAX_ATTRIBUTION]))
    if found is None:
        return ""
    first, _, rest = found[0].partition(" ")
    return rest if rest and folded(first) in quote_words().wrote else found[0]


def _tidy(value: str) -> str:
    """Without bidi controls and without Outlook's second copy of the address."""
    value = "".join(sign for sign in value if sign.isprintable() or sign == " ")
    address = _MAILTO.search(value)
    if address is None:
        return value.strip()
    bare = _MAILTO.sub("", value).strip()
    return bare if "@" in bare else f"{bare} <{address[1]}>".strip()
