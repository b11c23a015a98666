"""Every stage of an intake at its leanest: parse, text, fold, language, signature, topic."""

import hashlib
import re
import unicodedata
import zlib
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.utils import parseaddr
from itertools import pairwise

import numpy
from fast_mail_parser import parse_email
from rensa import RMinHash, RMinHashLSH
from selectolax.lexbor import LexborHTMLParser

TOPICS = 20
FEATURES = 1 << 18
PERMUTATIONS = 128

WORD = re.compile(r"\w+")
ARABIC = re.compile("[\u0600-\u06ff]")
LATIN = re.compile("[A-Za-z]")
# Hamza forms, alef maqsura, teh marbuta; harakat and tatweel are dropped.
FOLD = str.maketrans("أإآٱىة", "اااايه", "".join(map(chr, range(0x064B, 0x0653))) + "\u0640\u0670")


@dataclass(frozen=True, slots=True)
class Read:
    """What the stages found in one mail."""

    message_id: str
    sha256: str
    sender: str
    subject: str
    text: str
    in_reply_to: str
    is_automatic: bool
    language: str
    topic: int
    confidence: float
    attachments: tuple[tuple[str, int, str], ...]
    near: tuple[int, ...]


class Stages:
    """Holds the model and the signatures of one process."""

    def __init__(self) -> None:
        # Noise of the size of a fitted model: it decides nothing sensible and costs what one costs.
        self._weights = numpy.random.default_rng(109).normal(size=(FEATURES, TOPICS)).astype(numpy.float32)
        self._index = RMinHashLSH(threshold=0.7, num_perm=PERMUTATIONS, num_bands=16)
        self._read = 0

    def read(self, raw: bytes) -> Read:
        """One mail through every stage."""
        mail = parse_email(raw)
        headers = {name.lower(): value for name, value in mail.headers.items()}
        text = "\n".join(mail.text_plain) or html_to_text("\n".join(mail.text_html))
        words = WORD.findall(fold(f"{mail.subject} {text}"))
        topic, confidence = self._topic(words)
        return Read(
            message_id=_first(headers.get("message-id")),
            sha256=hashlib.sha256(raw).hexdigest(),
            sender=parseaddr(str(make_header(decode_header(_first(headers.get("from"))))))[1],
            subject=mail.subject,
            text=text,
            in_reply_to=_first(headers.get("in-reply-to")),
            is_automatic="auto-submitted" in headers,
            language=language(text),
            topic=topic,
            confidence=confidence,
            attachments=tuple(
                (part.filename, len(part.content), hashlib.sha256(part.content).hexdigest())
                for part in mail.attachments
            ),
            near=self._near(words),
        )

    def _topic(self, words: list[str]) -> tuple[int, float]:
        grams = [*words, *map(" ".join, pairwise(words))]
        if not grams:
            return 0, 0.0
        features = [zlib.crc32(gram.encode()) & (FEATURES - 1) for gram in grams]
        scores = self._weights[features].sum(axis=0) / len(features) ** 0.5
        likely = numpy.exp(scores - scores.max())
        best = int(likely.argmax())
        return best, float(likely[best] / likely.sum())

    def _near(self, words: list[str]) -> tuple[int, ...]:
        signature = RMinHash(num_perm=PERMUTATIONS, seed=109)
        triples = zip(words, words[1:], words[2:], strict=False)
        signature.update([" ".join(three) for three in triples] or words)
        near = tuple(self._index.query(signature)[:10])
        self._index.insert(self._read, signature)
        self._read += 1
        return near


def html_to_text(html: str) -> str:
    """The words of a page."""
    body = LexborHTMLParser(html).body if html else None
    return body.text(separator=" ") if body else ""


def fold(text: str) -> str:
    """One spelling for what Arabic readers hold to be the same word."""
    return unicodedata.normalize("NFKC", text).translate(FOLD).lower()


def language(text: str) -> str:
    """The language by the script of most letters."""
    arabic, latin = len(ARABIC.findall(text)), len(LATIN.findall(text))
    if not arabic and not latin:
        return "und"
    return "ar" if arabic >= latin else "en"


def _first(value: str | list[str] | None) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return (value or "").strip()
