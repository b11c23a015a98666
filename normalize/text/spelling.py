"""Spellings of one word: elongation, the seats of hamza and Hindi nasals that neighbours tell apart, and accents."""

import re

_TRIPLE = re.compile(r"(.)\1\1")
"""Three times faster than the exact pattern, and on most texts the answer is no."""
_REPEATED = re.compile(r"([^\d\s])\1{2,}")
_SEAT_AT_END = re.compile(r"يئ(?![^\W\d_])")
_HAMZA = re.compile(r"ء+")
_LAST_LETTERS = re.compile(r"[^\W\d_]*\Z")
_SHORT = re.compile(r"(?:[وف]?(?:[بك]?ال|لل))?[^\W\d_ء][^\W\d_ءيو]|[وفبلك]ما")
_LONGEST_SHORT = 6
_NASAL = re.compile(r"ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])")
_GLIDE = re.compile(r"(?<=[\u0904-\u0939\u093e-\u094c])य([ीे])")
_VOWELS = {"ी": "ई", "े": "ए"}
_ACCENTS = str.maketrans(
    dict(zip("àáâãäåçèéêëìíîïñòóôõöùúûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy", strict=True)) | {"œ": "oe", "æ": "ae"}
)


def without_elongation(text: str) -> str:
    """Anything but a digit three or more times in a row only once: «مشكووور», "pleaseee", "!!!!".

    Twice where the spelling has it twice: «الللله» and «اللللي», «مممتاز», "goood" and "weeek". Three times
    where nothing else is in the word: "www", "iii" (and "viii").
    """
    return _REPEATED.sub(_once, text) if _TRIPLE.search(text) else text


def without_accents(folded: str) -> str:
    """Folded Latin letters as half of all people type them: "reclamation", "coeur"."""
    return folded if folded.isascii() else folded.translate(_ACCENTS)


def _once(match: re.Match[str]) -> str:
    letter, text = match[1], match.string
    start, end = match.span()
    if letter == "ل":
        return "لل" if _is_after_article(text, start) else "ل"
    if letter == "م":
        return "مم" if _is_at(text, start, -1) and not _is_at(text, end, 0) else "م"
    if not "a" <= letter <= "z":
        return letter
    if end - start == 3 and _is_at(text, end, 0) and (_is_at(text, start, -1) or _is_roman(letter, text, start)):
        return letter * 3
    return letter * 2 if letter in "oe" and _has_one_consonant_after(text, start, end) else letter


def _is_at(text: str, index: int, step: int) -> bool:
    """Whether no letter stands at ``index + step``: a word begins or ends there."""
    index += step
    return not (0 <= index < len(text) and text[index].isalpha())


def _is_after_article(text: str, start: int) -> bool:
    """Whether the word begins here, or with the alef of the article and at most one particle before it."""
    alef = start
    while alef and text[alef - 1] == "ا":
        alef -= 1
    return _is_at(text, alef, -1) or (alef < start and text[alef - 1] in "وفبكيت" and _is_at(text, alef, -2))


def _is_roman(letter: str, text: str, start: int) -> bool:
    return letter == "i" and text[start - 1] in "vx"


def _has_one_consonant_after(text: str, start: int, end: int) -> bool:
    if _is_at(text, start, -1) or _is_at(text, end, 0) or text[end] in "aeiouy":
        return False
    after = end
    while after < len(text) and text[after] == text[end]:
        after += 1
    return _is_at(text, after, 0)


def without_hamza(text: str) -> str:
    """The seats of hamza in one form: «مسؤول مسئول مسوول», «قراءة قرائة», «شيء شئ شيئ شي», «كهرباء كهربا».

    A hamza at the end stays where without it two letters would be left, for those are other and commoner words:
    «ماء» (water) and «ما» (not), «جزء» and «جز»; not after ya and waw, for «شي» and «ضو» are how people type it.
    """
    if "ئ" in text:
        text = _SEAT_AT_END.sub("ي", text.replace("ئو", "وو")).replace("ئ", "ي")
    return _HAMZA.sub(_seat, text) if "ء" in text else text


def _seat(match: re.Match[str]) -> str:
    text = match.string
    start, end = match.span()
    before = text[max(0, start - _LONGEST_SHORT - 1) : start]
    after = text[end : end + 1]
    if after.isalpha():
        if after == "و":
            return "و" if before[-1:].isalpha() else ""  # رءوس, رؤوس
        return "ي" if before[-1:] == "ا" else ""  # إضاءة, إضائة
    if len(before) > _LONGEST_SHORT and before.isalpha():
        return ""
    word = _LAST_LETTERS.search(before)
    letters = word[0] if word else ""
    return "ء" if not letters or _SHORT.fullmatch(letters.lstrip("ء")) else ""


def hindi(text: str) -> str:
    """Hindi words that are written in two ways, in one: «हिन्दी हिंदी», «गयी गई», «चाहिये चाहिए»."""
    return _GLIDE.sub(lambda match: _VOWELS[match[1]], _NASAL.sub("ं", text))
