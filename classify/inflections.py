"""The forms in which an Arabic word may stand, narrower than a stem: «سنة» is not «ألسنة», «شرقي» not «شرق»."""

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
