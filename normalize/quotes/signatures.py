"""What a program or an office adds below a person's words: phone lines, «-- » signatures, small print."""

import re

from normalize.quotes.blocks import RULES
from normalize.quotes.words import quote_words

MAX_SIGNATURE_LINES = 30
_MAX_UNSURE_LINES = 15
_MAX_UNSURE_LENGTH = 160
_MAX_DEVICE_LINE = 90
_MAX_DEVICE_WORDS = 12
_MAX_WITH_LINK = 2_500
_MAX_SMALL_PRINT_LINES = 40
_MAX_FOOTER_LINES = 6

_AROUND_TITLE = RULES + "[]():.!"

_LINK = re.compile(r"[<(\[]?https?://[^\s>)\]]{1,2000}[>)\]]?")
_CAPITAL = re.compile(r"[A-Z][\w'’+-]*")
_WORD = re.compile(r"[^\s,/()<>\[\]®™*_|\"“”]+")
_EXCUSE = re.compile(r"[.,;] ?(?:please|kindly|excuse|pardon|sorry|apologies|an at&t)\b")
_SEPARATORS = ("--", "—", "–", "__")


def is_device_line(line: str, written: str) -> bool:
    """A line like «Sent from my iPhone»: every word belongs to such lines, so that prose of that beginning stays.

    ``written`` is the same line before folding: an unknown make is told by its capital letter.
    """
    if len(line) > _MAX_WITH_LINK:
        return False
    if "http" in line:
        line = _LINK.sub("", line)
    line = line.strip(' \t<>[]().!*_~|،,"“”')
    if len(line) > _MAX_DEVICE_LINE or not line:
        return False
    words = quote_words()
    if line.isascii() and (excuse := _EXCUSE.search(line)):
        line = line[: excuse.start()]
    # At once by all of them: nearly no line begins or ends with one.
    is_opened = line.startswith(words.device_openers)
    opener = next(one for one in words.device_openers if line.startswith(one)) if is_opened else ""
    core = line[len(opener) :]
    is_ended = core.endswith(words.device_endings)
    ending = next(one for one in words.device_endings if core.endswith(one)) if is_ended else ""
    core = core[: len(core) - len(ending)]
    if not (opener or ending):
        return False
    tokens = _WORD.findall(core)
    if not tokens or len(tokens) > _MAX_DEVICE_WORDS:
        return False
    capitals = {word.lower() for word in _CAPITAL.findall(written)}
    is_latin = line.isascii()
    devices = words.devices
    names_one = False
    for token in tokens:
        token = token.strip(".'-:")
        if token.startswith(devices):
            names_one = True
        elif not (
            not token
            or token in words.device_tail
            or token in capitals
            or any(letter.isdigit() for letter in token)
            or (not is_latin and token.isascii())
        ):
            return _is_glued(token, devices) and names_one
    return names_one or any(_is_glued(token, devices) for token in tokens)


def is_bare_link(line: str) -> bool:
    """Nothing but a link, as where «Get Outlook for iOS» and its address were wrapped."""
    return "http" in line and len(line) <= _MAX_WITH_LINK and not _LINK.sub("", line).strip("<>()[] ")


def _is_glued(token: str, devices: tuple[str, ...]) -> bool:
    """A make with an article or case ending around it, as «الiphone», «מה-iphone», «iphone的»."""
    return not token.isascii() and any(device in token for device in devices if device.isascii() and len(device) > 3)


def is_separator(line: str) -> bool:
    """The line above a signature (RFC 3676 4.3), also as phones typeset the two hyphens."""
    return line in _SEPARATORS


def is_signature(plain: list[str], written: list[str], start: int, end: int) -> bool:
    """Whether what stands below a separator looks like one: two hyphens also part paragraphs."""
    if written[start].rstrip("\r\xa0") == "-- " or plain[start + 1 : start + 2] == []:
        return end - start <= MAX_SIGNATURE_LINES
    filled = [line for line in plain[start + 1 : end] if line]
    if any(map(is_separator, filled)) and not any(line.startswith(quote_words().disclaimers) for line in filled):
        return False  # a person parts paragraphs with them
    if len(filled) > (_MAX_UNSURE_LINES if plain[start] == "--" else 6):
        return False
    long = [line for line in filled if len(line) > _MAX_UNSURE_LENGTH]
    return not long or any(line.startswith(quote_words().disclaimers) for line in filled)


def small_print_start(plain: list[str], start: int, end: int) -> int:
    """Where the small print at the very end of plain[start:end] begins; ``end`` when there is none.

    A person also writes «this message is confidential»: small print names the recipient or attachments too.
    """
    first = end
    for _ in range(4):  # the same in up to four languages
        last = first
        while last > start and not plain[last - 1]:
            last -= 1
        top = last
        while top > start and plain[top - 1] and last - top < _MAX_SMALL_PRINT_LINES:
            top -= 1
        if top == last or not _is_small_print(plain, top, last):
            break
        first = _with_title(plain, start, top)
    if first < end:
        above = first - 1
        while above > start and not plain[above]:
            above -= 1
        if above > start and len(plain[above]) >= 3 and not plain[above].strip(RULES):
            first = above
    return first


def _with_title(plain: list[str], start: int, first: int) -> int:
    """Back to «Disclaimer» where it stands in a paragraph of its own."""
    above = first - 1
    while above > start and not plain[above]:
        above -= 1
    is_title = above > start and not plain[above - 1] and plain[above].strip(_AROUND_TITLE) in quote_words().disclaimers
    return above if is_title else first


def _is_small_print(plain: list[str], first: int, last: int) -> bool:
    words = quote_words()
    if len(plain[first]) > 4 and not plain[first].strip(RULES):
        first += 1
        if any(sign in line for line in plain[first:last] for sign in words.list_footers):
            return last - first <= _MAX_FOOTER_LINES
    if first == last:
        return False
    if not plain[first].lstrip(RULES + '<[(!"“«').startswith(words.disclaimers):
        return False
    whole = " ".join(plain[first:last])[:4000]
    return any(sign in whole for sign in words.disclaimer_insides)
