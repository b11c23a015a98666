"""The text of a post as its author wrote it: the long form, the real links, plain characters."""

import re
from collections.abc import Mapping
from typing import Any

from normalize.apps.documents import line, mapping, mappings, words

_MAX_LINKS = 50
_SHORTENED = re.compile(r"https?://t\.co/\w{1,40}")
_OWN_MEDIA = re.compile(r"https?://(?:x|twitter)\.com/\w{1,64}/status/\d{1,25}/(?:photo|video)/\d")
_MENTION = re.compile(r"[\s.\u200b-\u200f\u2066-\u2069]{0,10}[@@](\w{1,64})")


def read_text(holder: Mapping[str, Any]) -> str:
    """The text of a post or direct message; a post over 280 characters stands whole in its note."""
    note = mapping(holder.get("note_tweet")) or mapping(holder.get("note_post"))
    long = words(note.get("text"))
    text = long or words(holder.get("text"))
    entities = mapping(note.get("entities")) if long else {}
    text = _with_real_links(text, entities or mapping(holder.get("entities")))
    # X encodes these three and no other, so that nothing else may be decoded.
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def without_leading_mentions(text: str, own: frozenset[str]) -> str:
    """The text after the mentions of ours that X puts before every reply; others' names stay."""
    kept: list[str] = []
    position = 0
    while match := _MENTION.match(text, position):
        if match[1].lower() not in own:
            kept.append(match[0].strip())
        position = match.end()
    if not own or position == 0:
        return text
    return " ".join((*kept, text[position:].lstrip(" \n:،,-"))).strip()


def _with_real_links(text: str, entities: Mapping[str, Any]) -> str:
    """The addresses behind X's own short ones; a link to the post's own photo is no text."""
    if "://t.co/" not in text:
        return text
    real: dict[str, str] = {}
    for link in mappings(entities.get("urls"), _MAX_LINKS):
        expanded = line(link.get("expanded_url"), 2000)
        if link.get("media_key") or _OWN_MEDIA.fullmatch(expanded):
            real[line(link.get("url"), 100)] = ""
        elif expanded:
            real[line(link.get("url"), 100)] = expanded
    return _SHORTENED.sub(lambda match: real.get(match[0], match[0]), text)
