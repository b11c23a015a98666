"""What the person newly wrote, parted from what they quote and from what their program adds.

The text is read line by line and every test is bounded by its line, so the time is linear whatever is sent.
"""

import re
from dataclasses import dataclass

from normalize.arabic import strip_controls
from normalize.quote_words import (
    DEVICE_ENDINGS,
    DEVICE_LINES,
    DEVICES,
    FORWARD_PREFIXES,
    FORWARDED,
    LABELS,
    OPENERS,
    ORIGINAL,
    WROTE,
)

MAX_ATTRIBUTION = 500
MAX_SIGNATURE_LINES = 30
MAX_DEVICE_LINE = 60

_WROTE = tuple(word for words in WROTE.values() for word in words)
_OPENERS = tuple(word for words in OPENERS.values() for word in words)
_ORIGINAL = tuple(word for words in ORIGINAL.values() for word in words)
_FORWARDED = tuple(word for words in FORWARDED.values() for word in words)
_DEVICE_LINES = tuple(word for words in DEVICE_LINES.values() for word in words)
_ROLES: dict[str, frozenset[str]] = {}
for _labels in LABELS.values():
    for _role, _words in _labels.items():
        for _word in _words:
            _ROLES[_word] = _ROLES.get(_word, frozenset()) | {_role}

_ADDRESS = re.compile(r"[^\s<>@]@[\w-]")
_TIME = re.compile(r"\d{1,2}[:.٫]\d{2}(?!\d)")
_DATE = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}|(?<!\d)(?:19|20|13|14|١٤|٢٠|۱۳|۱۴|۲۰)\d{2}(?!\d)")
_BLOCK_LINES = 12
_BLOCK_BLANKS = 5
"""Outlook's HTML puts a blank line between the headers of its block."""
_RULE = "-_=*—–─ \t"
_COLONS = (":", "：")


@dataclass(frozen=True, slots=True)
class Parted:
    """A text by who wrote it, and whether it passes on another mail."""

    new_text: str = ""
    quoted_text: str = ""
    signature: str = ""
    is_forward: bool = False


def split(text: str) -> tuple[str, str, str]:
    """Part a text into (newly written, quoted, signature); see ``part``."""
    parted = part(text)
    return parted.new_text, parted.quoted_text, parted.signature


def part(text: str, subject: str = "") -> Parted:
    """Part what the person newly wrote from what they quote and sign.

    Every line that is not quoted is kept wherever it stands; a forward (by its subject or the program's
    line above it) is new content; and when nothing would remain, the whole text is what they wrote.
    """
    if not text.strip():
        return Parted()
    if _lower(subject).startswith(FORWARD_PREFIXES):
        return Parted(text.strip(), is_forward=True)
    lines = text.split("\n")
    kinds, is_forward = _kinds(_comparable(text))
    new, quoted, signature = (
        "\n".join(line for line, kind in zip(lines, kinds, strict=True) if kind == wanted).strip("\n ")
        for wanted in ("new", "quoted", "signature")
    )
    if not new.strip():
        return Parted(text.strip(), is_forward=is_forward)
    return Parted(new.strip(), quoted, signature, is_forward)


def _comparable(text: str) -> list[str]:
    """The lines as they are compared: without bidi controls, bold stars and outer blanks, in lower case."""
    if not text.isascii():
        text = strip_controls(text)
    return [line.strip(" \t*\xa0") for line in _lower(text).split("\n")]


def _lower(text: str) -> str:
    return text.lower().replace("i\u0307", "i")  # what lower() makes of the Turkish İ


def _kinds(plain: list[str]) -> tuple[list[str], bool]:
    """For each line what it is (new, quoted or signature), and whether another mail is passed on."""
    kinds = ["new"] * len(plain)
    first_text = next((number for number, line in enumerate(plain) if line), 0)
    last_quote = max((number for number, line in enumerate(plain) if line[:1] == ">"), default=-1)
    number, end = 0, -1
    while number < len(plain):
        line = plain[number]
        if not line:
            number += 1
            continue
        if line[0] == ">":
            kinds[number] = "quoted"
        elif _is_marker(line, _FORWARDED):
            return kinds, True  # what follows is what they want us to read
        elif _is_marker(line, _ORIGINAL):
            return _rest(kinds, _with_rule_above(plain, number), "quoted"), False
        elif _begins_block(plain, number):
            start = _with_rule_above(plain, number)
            if start <= first_text:
                return kinds, True  # nothing of their own above it: passed on without a comment
            return _rest(kinds, start, "quoted"), False
        elif line.endswith(_COLONS) or line.endswith(_WROTE):
            first = _attribution_start(plain, number)
            if first is not None:
                for covered in range(first, number + 1):
                    kinds[covered] = "quoted"
                if last_quote < number and first > first_text:
                    return _rest(kinds, number, "quoted"), False
        elif line == "--" or _is_device_line(line):
            if end <= number:
                end = _end_of_own_text(plain, number)
            number = _signature(plain, kinds, number, end)
            continue
        number += 1
    return kinds, False


def _rest(kinds: list[str], start: int, kind: str) -> list[str]:
    kinds[start:] = [kind] * (len(kinds) - start)
    return kinds


def _is_marker(line: str, words: tuple[str, ...]) -> bool:
    """A line of nothing but these words between rules, or followed by a colon."""
    if len(line) > 120 or not (line[:1] in _RULE or line.endswith(_COLONS)):
        return False
    bare = line.strip(_RULE).rstrip(":： ").strip(_RULE)
    return bare in words or (line[:2] == "--" and bare.startswith(words))


def _begins_block(plain: list[str], number: int) -> bool:
    """The From line of a block of headers as Outlook puts it above the quoted mail.

    People head their letters with «من، إلى، الموضوع» too: a program's block also has an address, the
    time of day, or a rule above it.
    """
    if "from" not in _roles(plain[number]):
        return False
    found: set[str] = set()
    is_a_programs = _with_rule_above(plain, number) < number
    blanks = 0
    for line in plain[number : number + _BLOCK_LINES]:
        blanks += not line
        if blanks > _BLOCK_BLANKS:
            break
        if roles := _roles(line):
            found |= roles
            is_a_programs = is_a_programs or _has_address_or_time(line[:MAX_ATTRIBUTION])
    return is_a_programs and ((len(found) >= 3 and "subject" in found) or {"from", "date", "to"} <= found)


def _has_address_or_time(line: str) -> bool:
    return _ADDRESS.search(line) is not None or _TIME.search(line) is not None


def _roles(line: str) -> frozenset[str]:
    head, colon, _ = line[:40].replace("：", ":").partition(":")
    return _ROLES.get(head.strip(" \t*\xa0"), frozenset()) if colon else frozenset()


def _with_rule_above(plain: list[str], number: int) -> int:
    """The first line of a block together with the rule that programs draw above it."""
    above = number - 1
    while above >= 0 and not plain[above] and number - above < 3:
        above -= 1
    if above >= 0 and len(plain[above]) >= 5 and not plain[above].strip(_RULE):
        return above
    return number


def _attribution_start(plain: list[str], number: int) -> int | None:
    """The first line of the attribution that ends here (``On … X wrote:``), or None when it is prose."""
    whole, start = plain[number], number
    for _ in range(3):
        if len(whole) > MAX_ATTRIBUTION:
            return None
        if _is_attribution(whole, plain, number):
            return _with_opener(plain, start)
        start -= 1
        if start < 0 or not plain[start] or plain[start][0] == ">":
            return None
        whole = f"{plain[start][:MAX_ATTRIBUTION]} {whole}"
    return None


def _is_attribution(line: str, plain: list[str], number: int) -> bool:
    has_address = _ADDRESS.search(line) is not None
    has_time = _TIME.search(line) is not None
    if not any(word in line for word in _WROTE):
        # ``2016-03-03 17:21 GMT+01:00 Some One <a@b>:`` has no verb at all
        return has_address and has_time and line.endswith(_COLONS)
    has_date = _DATE.search(line) is not None
    if (has_address and (has_time or has_date)) or (has_time and has_date):
        return True
    # A weaker line counts only when quoted lines follow at once; otherwise someone tells what somebody wrote.
    below = next((one for one in plain[number + 1 : number + 4] if one), "")
    return below.startswith(">") and (has_time or has_address or len(line) < 100)


def _with_opener(plain: list[str], start: int) -> int:
    """Back to the line on which a wrapped attribution opens with its date."""
    if plain[start].startswith(_OPENERS):
        return start
    if plain[start][0] == "<" and start and plain[start - 1][:1] not in ("", ">"):
        start -= 1  # the address alone went to the next line; the name is above it
    for above in range(start - 1, max(start - 3, -1), -1):
        if not plain[above] or plain[above][0] == ">" or len(plain[above]) > 200:
            break
        if plain[above].startswith(_OPENERS) and any(letter.isdigit() for letter in plain[above]):
            return above
    return start


def _is_device_line(line: str) -> bool:
    if len(line) > MAX_DEVICE_LINE:
        return False
    words = line.strip("<>[]().")
    if not (words.startswith(_DEVICE_LINES) or words.endswith(DEVICE_ENDINGS)):
        return False
    return any(device in words for device in DEVICES)


def _end_of_own_text(plain: list[str], number: int) -> int:
    """The line below this one where quoted text begins, or the end."""
    for below in range(number + 1, len(plain)):
        line = plain[below]
        if line[:1] == ">" or _is_marker(line, _ORIGINAL) or _is_marker(line, _FORWARDED):
            return below
        if _begins_block(plain, below):
            return below
        if line.endswith((*_COLONS, *_WROTE)) and (start := _attribution_start(plain, below)) is not None:
            return max(start, number + 1)
    return len(plain)


def _signature(plain: list[str], kinds: list[str], number: int, end: int) -> int:
    """Mark a signature from here to where the own text ends, and return where reading goes on."""
    if plain[number] != "--":
        if any(plain[below] for below in range(number + 1, end)):
            end = number + 1  # text goes on below a phone's line: that line alone is the program's
    elif end - number > MAX_SIGNATURE_LINES:
        return number + 1  # no signature is that long: two hyphens as a rule between paragraphs
    kinds[number:end] = ["signature"] * (end - number)
    return end
