"""The warning that an office's own gateway puts above a mail from outside: no word of it is the writer's."""

from normalize.quotes.words import quote_words

_MAX_LINES = 12
_MAX_LINE = 600
_AROUND = " \t[](){}<>*_-=~#!|⚠️‼❗.:،,\"'«»"


def banner_end(plain: list[str]) -> int:
    """The line below the banner at the very top, 0 without one or when nothing stands below it.

    People write «external» and «outside» too: the banner opens as banners do and says whence the mail came,
    and what follows at once belongs to it only as far as it warns of links and senders.
    """
    words = quote_words()
    start = next((number for number, line in enumerate(plain[:_MAX_LINES]) if line.strip(_AROUND)), None)
    if start is None:
        return 0
    number, whole = start, ""
    while number < min(start + _MAX_LINES, len(plain)) and plain[number] and len(plain[number]) <= _MAX_LINE:
        line = plain[number].strip(_AROUND)
        if number == start and not (line in words.banners or line.startswith(words.banner_starts)):
            return 0
        if number > start and _says_enough(whole) and line and not any(one in line for one in words.banner_advice):
            break
        whole = f"{whole} {line}"
        number += 1
    return number if _says_enough(whole) and any(line for line in plain[number:]) else 0


def _says_enough(whole: str) -> bool:
    words = quote_words()
    if whole.strip() in words.banners:
        return True
    return any(one in whole for one in words.banner_insides) and any(one in whole for one in words.banner_selves)
