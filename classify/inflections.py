"""The forms in which a word may stand, narrower than a stem: «سنة» is not «ألسنة», «شرقي» not «شرق»."""

_ARTICLES = ("بال", "كال", "عال", "هال", "لل", "ال")
_CONJUNCTIONS = "وف"
_PREPOSITIONS = "بلك"
_TAILS = ("تنا", "تهم", "تكم", "تها", "تين", "ات", "ته", "تي")
"""What follows a noun in ta marbuta: «سيارتنا», «سيارات»."""
_ENDINGS = ("نا", "هم", "كم", "ها", "ني", "وا", "ون", "ين", "هن")
_LETTERS = ("ه", "ي", "ك", "و")
_SHORTEST = 3
_SURE = 4
"""A preposition or one letter at the end may be part of the word; where so many letters remain it seldom is."""

_EASTERN = (
    "هايشان", "هاشون", "هامون", "هاتون", "هايي", "هاي", "هام", "هات", "هاش", "يها", "مون", "تون", "شون", "يون", "يان",
    "ها", "ان", "ام", "اش", "ات", "يم", "ون", "ين", "ا", "ي", "م", "ش", "ت", "ن", "و", "ه",
)  # fmt: skip
"""Of Persian and Urdu nouns, folded, as people type them: «ماشینا», «ماشین‌هام», «گاڑیوں»."""
_WESTERN = ("ing", "es", "ed", "s", "x")
"""Of English and French words."""


def without_article(folded: str) -> str:
    """The word without «ال»."""
    return folded[2:] if folded.startswith("ال") and len(folded) > _SURE else folded


def arabic_forms(folded: str) -> tuple[str, ...]:
    """``folded`` as it stands and without what Arabic glues on before and after, the likelier first."""
    heads = dict.fromkeys((folded,))
    if folded[0] in _CONJUNCTIONS and len(folded) >= _SHORTEST:
        heads[folded[1:]] = None
    for head in tuple(heads):
        article = next((one for one in _ARTICLES if head.startswith(one) and len(head) - len(one) >= 2), "")
        if article:
            heads[head[len(article) :]] = None
        elif head[0] in _PREPOSITIONS and len(head) > _SURE:
            heads[head[1:]] = None
    forms = dict(heads)
    for head in heads:
        for tail in _TAILS:
            if head.endswith(tail) and len(head) - len(tail) >= _SHORTEST - (len(tail) > 2):
                forms[head[: -len(tail)] + "ه"] = None
        for ending in _ENDINGS:
            if head.endswith(ending) and len(head) - len(ending) >= _SHORTEST:
                forms[head[: -len(ending)]] = None
        for letter in _LETTERS:
            if head.endswith(letter) and len(head) > _SURE:
                forms[head[:-1]] = None
    return tuple(forms)


def eastern_forms(folded: str) -> tuple[str, ...]:
    """``folded`` without what Persian and Urdu put at the end of a word, the shortest first."""
    return tuple(folded[: -len(one)] for one in _EASTERN if folded.endswith(one) and len(folded) - len(one) >= _SURE)


def western_forms(folded: str) -> tuple[str, ...]:
    """``folded`` without a French article before it, and without what English and French put at its end."""
    bare = folded.rpartition("'")[2]
    forms = [bare]
    for ending in _WESTERN:
        if bare.endswith(ending) and len(bare) - len(ending) >= _SHORTEST:
            rest = bare[: -len(ending)]
            forms += (rest, f"{rest}e") if ending[0] in "ei" else (rest,)
    return tuple(forms)
