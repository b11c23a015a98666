"""Whether two texts have the same letters: a stable key."""

import hashlib
import re

# The vowel signs of Indian scripts are no \w, but without them «दिन» (day) would be «दान» (gift).
_NO_LETTER = re.compile(r"(?:[^\w\u0300-\u036f\u0900-\u0963\u0966-\u0dff]|_)+")


def text_key(folded: str) -> int:
    """A signed 64-bit hash of the letters and digits, the same on every machine; 0 for a text without any."""
    letters = _NO_LETTER.sub("", folded)
    if not letters:
        return 0
    digest = hashlib.blake2b(letters.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) or 1
