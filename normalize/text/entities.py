"""What a text names besides its words: links, addresses, accounts, hashtags, phones, numbers and sums."""

import re
from dataclasses import dataclass

from normalize.text import amounts, phones
from normalize.text.amounts import Amount
from normalize.text.hashtags import LINK, TAG

MAX_OF_EACH = 50
MAX_CHARACTERS = 20_000
"""What is read of a longer text."""

_TOP = "com|net|org|gov|edu|info|biz|app|dev|online|site|qa|ae|sa|kw|bh|om|eg|jo|lb|ye|iq|pk|ph|lk|np|bd|uk"
_HAS_HOST = re.compile(rf"\.(?:{_TOP})(?![\w\-])", re.IGNORECASE)
_BARE_LINK = re.compile(
    # Without a scheme only known endings are links: "done.me" and "road.in" are missing blanks. Two letters may
    # follow com., gov., org. and their like.
    rf"(?<![\w@.\-])(?:[a-z0-9][a-z0-9\-]{{0,62}}+\.){{1,8}}"
    rf"(?:(?:com|gov|org|net|edu|ac|co)\.[a-z]{{2}}|{_TOP})(?![\w\-@]|\.[a-z])(?:[:/?#][^\s<>\"«»،؛؟]{{0,2000}}+)?",
    re.IGNORECASE,
)
_HAS_ARABIC_HOST = re.compile(r"\.[\u0620-\u06ff]{2,20}+/")
_ARABIC_LINK = re.compile(
    r"(?<![\w@.\-])(?:[\u0620-\u06ff\-]{1,63}+\.){1,4}[\u0620-\u06ff]{2,20}+/[^\s<>\"«»،؛؟]{1,2000}+"
)
_AFTER_LINK = ".,;:!?۔।…'\u2019\u201d*_~"
_BRACKETS = {")": "(", "]": "[", "}": "{"}

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-])[A-Za-z0-9_+][A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{0,63}+"
    r"@(?:[A-Za-z0-9][A-Za-z0-9\-]{0,62}+\.){1,8}[A-Za-z]{2,24}+(?![A-Za-z0-9\-@])"
    # Internationalized addresses (RFC 6531) in Arabic letters.
    r"|(?<![\w.+\-])[\w\u064b-\u0652][\w.+\-]{0,63}+@(?:[\u0620-\u06ff][\u0620-\u06ff\-]{0,62}+\.){1,4}[\u0620-\u06ff]{2,20}+"
)
_MENTION = re.compile(r"(?<![A-Za-z0-9_.+@/\-])[@\uff20](\w(?:[\w.]{0,48}\w)?)(?![\w@])")
_CODE_TAG = re.compile(r"[A-Z]{1,5}_?\d{5,}|\d+")
_IBAN = re.compile(r"[A-Z](?<![A-Za-z0-9][A-Z])[A-Z]\d{2}(?: ?[A-Z0-9]{4}){3,7}+(?: ?[A-Z0-9]{1,3})?+(?![A-Za-z0-9])")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z]{0,8}[\-/]?\d)[A-Za-z0-9]{1,40}+(?:[\-/.,][A-Za-z0-9]{1,40}+){0,8}+")
_QUANTITY = re.compile(r"\d+\.\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DATE = re.compile(r"\d{1,2}([/.\-])\d{1,2}\1(?:\d{4}|\d{2})|(?:19|20)\d\d([/.\-])\d{1,2}\2\d{1,2}(?:T[\d.]*)?")
_THREE_DIGITS = re.compile(r"\d\D?\d\D?\d")
_MANY_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Entities:
    """What was found, each kind in the order of the text, each once, at most ``MAX_OF_EACH``."""

    links: tuple[str, ...] = ()
    """As written, without the punctuation of the sentence around them."""
    emails: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    """Without @."""
    hashtags: tuple[str, ...] = ()
    """Without #, as written; ``hashtags.words`` parts them."""
    phones: tuple[str, ...] = ()
    """E.164."""
    amounts: tuple[Amount, ...] = ()
    numbers: tuple[str, ...] = ()
    """Codes with three digits or more that are none of the above (account, meter, plate, reference), digits 0-9."""


NOTHING = Entities()


def find(text: str, region: str = "") -> Entities:
    """The entities of a text; ``region`` is the country whose national phone numbers are meant (ISO 3166-1)."""
    text = phones.plain(text[:MAX_CHARACTERS])
    links: list[str] = []
    emails: list[str] = []
    tags: list[str] = []
    names: list[str] = []

    # What has been found makes room, so that no part of it is found again as something else.
    def keep_link(match: re.Match[str]) -> str:
        link = _trimmed(match[0])
        links.append(link)
        return "\n" + match[0][len(link) :]

    if "://" in text or "www." in text.lower():
        text = LINK.sub(keep_link, text)
    if "@" in text:
        text = _EMAIL.sub(lambda match: _keep(emails, match[0]), text)
    if _HAS_HOST.search(text):
        text = _BARE_LINK.sub(keep_link, text)
    if _HAS_ARABIC_HOST.search(text):
        text = _ARABIC_LINK.sub(keep_link, text)
    if "#" in text or "\uff03" in text:
        text = TAG.sub(lambda match: match[0] if _CODE_TAG.fullmatch(match[1]) else _keep(tags, match[1]), text)
    if "@" in text or "\uff20" in text:
        text = _MENTION.sub(lambda match: match[0] if _HAS_HOST.search(match[1]) else _keep(names, match[1]), text)
    if not (links or emails or tags or names) and not _THREE_DIGITS.search(text):
        return NOTHING
    numbers, called, sums = _figures(text, region)
    return Entities(_first(links), _first(emails), _first(names), _first(tags), called, sums, numbers)


def _figures(text: str, region: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Amount, ...]]:
    """Numbers, phones and sums."""
    if not _THREE_DIGITS.search(text):
        return (), (), ()
    sums, text = amounts.take(text)
    numbers: list[str] = []
    text = _IBAN.sub(lambda match: _keep(numbers, match[0].replace(" ", "")), text)
    called = phones.find_in(text, region)
    for phone in reversed(called):
        text = text[: phone.start] + "\n" + text[phone.end :]
    for match in _NUMBER.finditer(text):
        number = match[0]
        if len(numbers) >= MAX_OF_EACH:
            break
        if sum(map(str.isdigit, number)) < _MANY_DIGITS:
            continue
        if not (_DATE.fullmatch(number) or _QUANTITY.fullmatch(number)):
            numbers.append(number)
    return _first(numbers), tuple(dict.fromkeys(phone.e164 for phone in called)), sums


def _keep(found: list[str], entity: str) -> str:
    found.append(entity)
    return "\n"


def _first(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:MAX_OF_EACH]


def _trimmed(link: str) -> str:
    """Without the sentence's punctuation and brackets that were opened before the link."""
    end = len(link)
    while end:
        last = link[end - 1]
        opening = _BRACKETS.get(last)
        if last not in _AFTER_LINK and not (opening and link.count(opening, 0, end) < link.count(last, 0, end)):
            break
        end -= 1
    return link[:end]
