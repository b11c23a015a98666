"""The line that a program puts above a quote, «On … X wrote:», in one line or wrapped over several."""

import re
from dataclasses import dataclass
from itertools import islice

from normalize.quotes.words import folded, is_unspaced, quote_words

MAX_ATTRIBUTION = 500
MAX_WRAPPED_LINES = 4
_MAX_BARE = 100
"""An attribution without date and address is no longer than this."""
_MAX_BEFORE_DATE = 40

_ADDRESS = re.compile(r"[^\s<>@(]@[\w-]|[^\s<>@(] @[\w-]+\.\w|[^\s<>@(]@ [\w-]+\.\w")
_BRACKETED = re.compile(r"[<(\[](?:mailto:)?[^\s<>()@\[]{0,64} ?[^\s<>()@\[]{1,64} ?@ ?[\w.-]")
_ADDRESS_LAST = re.compile(r"@ ?[\w.-]{1,253}[>)\]‹›\"']{0,3}(?: ?님이 작성| ?のメール)?,? ?:?$")
_TIME = re.compile(
    r"(?<![\d.])\d{1,2}[:٫h点點时時시](?: ?\d{2}|\b)(?!\.?\d)|(?<![\d.])\d{1,2}\.\d{2}(?![\d.])|\d ?[ap]\.?m\b"
)
_DATE = re.compile(
    r"\d{1,4} ?[/.\-年년] ?\d{1,2} ?[/.\-月월] ?\d{1,4}"
    r"|(?<!\d)(?:19|20|25|13|14|١٣|١٤|١٩|٢٠|۱۳|۱۴|۱۹|۲۰|२०|২০)\d\d(?!\d)"
)
_SENTENCE_END = re.compile(r"[.!?؟…۔।] +(?=\S)")
_MAX_SENTENCES = 30
_ENDS = (":", "-", "=")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Where an attribution begins, and whether what is below it is quoted even without quote marks."""

    first: int
    is_certain: bool


def attribution_ending_at(plain: list[str], number: int) -> Attribution | None:
    """The attribution whose last line this is, or None when the line is prose."""
    line = plain[number]
    if len(line) > MAX_ATTRIBUTION:
        return None
    if not (line.endswith(_ENDS) or _ends_with_verb(line) or (line[-1] == ">" and _may_lack_its_colon(line))):
        return _with_trailing_text(line, number)
    below = next((one for one in plain[number + 1 : number + 6] if one), "")
    whole, first, weak = line, number, None
    for start in range(number, max(number - MAX_WRAPPED_LINES, -1), -1):
        if start < number:
            above = plain[start]
            if not above or above[0] == ">" or above[-1] == ":" or len(whole) + len(above) > MAX_ATTRIBUTION:
                break
            whole, first = f"{above} {whole}", start
        if is_attribution(whole):
            return Attribution(_with_opener(plain, first, whole), True)
        if weak is None and below[:1] == ">" and _is_bare_attribution(whole):
            weak = Attribution(_with_opener(plain, first, whole), False)
    return weak or _of_a_standing_line(plain, number)


def is_attribution(line: str) -> bool:
    """An address with a date or time, in the order in which programs write them: nobody writes so by hand."""
    if "@" in line and _is_ruled(line):
        return True
    if "@" not in line or (_DATE.search(line) is None and _TIME.search(line) is None):
        return False
    if has_verb(line):
        return _BRACKETED.search(line) is not None or _touches_verb(line)
    # ``2016-03-03 17:21 GMT+01:00 Some One <a@b>:`` has no verb at all
    return _ADDRESS_LAST.search(line) is not None and line[-1] == ":" and _opens_with_date(line)


def _is_ruled(line: str) -> bool:
    """Between hyphens no date is needed: ``-----X <a@b> wrote: -----``, ``----- Message from a@b ---------``."""
    if line[:3] != "---" or line[-3:] != "---":
        return False
    return _verb_end(line[-20:]) > 0 or line.strip("- ").startswith(quote_words().quote_edges)


def is_groupwise(line: str) -> bool:
    """``>>> Ali <a@b> 3/5/2024 10:00 AM >>>``, below which GroupWise marks nothing."""
    if line[:3] != ">>>" or line[-3:] != ">>>" or len(line) > MAX_ATTRIBUTION:
        return False
    return _DATE.search(line) is not None and _TIME.search(line) is not None


def unflattened(line: str) -> tuple[str, ...]:
    """A line that lost its line ends, parted where an attribution begins behind a sentence; else the line."""
    if not 60 < len(line) < 5_000 or "@" not in line or ":" not in line or _opens_with_date(folded(line[:100])):
        return (line,)
    for end in islice(_SENTENCE_END.finditer(line), _MAX_SENTENCES):
        rest = folded(line[end.end() : end.end() + MAX_ATTRIBUTION])
        is_opened = rest.split(None, 1)[:1] and rest.split(None, 1)[0] in quote_words().openers
        if is_opened and _opens_with_date(rest) and (is_attribution(rest) or _with_trailing_text(rest, 0)):
            return line[: end.start() + 1], line[end.end() :]
    return (line,)


def has_verb(line: str) -> bool:
    """Whether «wrote» of any language stands there as a word of its own."""
    return _verb_end(line) > 0


def _verb_end(line: str) -> int:
    """Where the verb ends, 0 without one."""
    words = quote_words()
    for verb in words.ascii_wrote if line.isascii() else words.wrote:
        if verb not in line:
            continue
        start = line.find(verb)
        while start >= 0:
            end = start + len(verb)
            if is_unspaced(verb[-1]) or not (line[start - 1 : start].isalnum() or line[end : end + 1].isalpha()):
                return end
            start = line.find(verb, end)
    return 0


def _touches_verb(line: str) -> bool:
    """``c@gov.example wrote:`` or ``wrote c@gov.example:``, but not ``I asked c@gov.example and they wrote:``."""
    if _ADDRESS_LAST.search(line):
        return True
    after = line[line.rfind("@") :].partition(" ")[2]
    return has_verb(after[:30]) and len(after.split()) <= 4


def _opens_with_date(line: str) -> bool:
    """A date at once, or after «on», «في» or the day of the week."""
    head = line[:_MAX_BEFORE_DATE]
    place = next((at for at, letter in enumerate(head) if letter.isdigit()), -1)
    before = head[: max(place, 0)].split()
    if place < 0 or len(before) > 3:
        return False
    return not before or before[0][-1] in ",.،-(" or before[0].rstrip(",.،") in quote_words().openers


def _ends_with_verb(line: str) -> bool:
    words = quote_words()
    return line[-1] in words.last_letters or line[-30:].rsplit(None, 1)[-1] in words.last_words


def _may_lack_its_colon(line: str) -> bool:
    """``On … X wrote <a@b>`` and ``2013/10/2 X <a@b>``, not just any line that ends with a link."""
    return "@" in line and (has_verb(line) or (line[0].isdigit() and _DATE.search(line[:12]) is not None))


def _is_bare_attribution(line: str) -> bool:
    """One without an address or without a date: it counts above quoted lines only."""
    has_place = _ADDRESS.search(line) is not None
    has_day = _TIME.search(line) is not None or _DATE.search(line) is not None
    if not has_verb(line):
        if line[-1] == ">":
            return has_place and has_day
        return has_place and line[-1] == ":" and (has_day or line.split(None, 1)[0] in quote_words().openers)
    if has_place or has_day:
        return True
    return len(line) <= _MAX_BARE and not any(phrase in line for phrase in quote_words().prose)


def _of_a_standing_line(plain: list[str], number: int) -> Attribution | None:
    """``On 5 Mar 2019, at 11:33, Customer Care wrote:`` between blank lines, above a quote without marks."""
    if number + 1 < len(plain) and plain[number + 1]:
        return None
    whole, first = plain[number], number
    while first and plain[first - 1] and plain[first - 1][0] != ">" and number - first < MAX_WRAPPED_LINES - 2:
        first -= 1
        whole = f"{plain[first]} {whole}"
    if (first and plain[first - 1]) or len(whole) > MAX_ATTRIBUTION or not _opens_with_date(whole):
        return None
    if _TIME.search(whole) is None or _DATE.search(whole) is None or not has_verb(whole):
        return None
    if any(phrase in whole for phrase in quote_words().prose):
        return None
    return Attribution(first, True)


def _with_trailing_text(line: str, number: int) -> Attribution | None:
    """``On … X <a@b> wrote: and the quoted text goes on here``."""
    if "@" not in line or ":" not in line or not _opens_with_date(line):
        return None
    end = _verb_end(line)
    closed = line.find(">:")
    for stop in (end, closed + 1 if closed > 0 else 0):
        rest = line[stop:].lstrip(" >")
        if stop and rest[:1] == ":" and is_attribution(f"{line[:stop]}:"):
            return Attribution(number, True)
    return None


def _with_opener(plain: list[str], first: int, whole: str) -> int:
    """Back to the line on which a wrapped attribution opens with its date or the writer's name."""
    openers = quote_words().openers
    if _opens_with_date(whole) or not first:
        return first
    above = plain[first - 1]
    if plain[first][0] == "<" and above and above[0] != ">" and len(above) < _MAX_BARE:
        first -= 1  # the address alone went to the next line; the name is above it
    has_day = _DATE.search(whole) is not None and _TIME.search(whole) is not None
    for start in range(first - 1, max(first - 3, -1), -1):
        line = plain[start]
        if has_day or not line or line[0] == ">" or len(line) > 200:
            break
        if _opens_with_date(line) and (_DATE.search(line) or _TIME.search(line) or line.split()[0] in openers):
            return start
    return first
