"""Plain text out of the two markups that came before HTML in mail: text/enriched and text/richtext."""

import re

_PARAMETER = re.compile(r"<param>[^<]{0,2000}</param>", re.IGNORECASE)
_COMMAND = re.compile(r"</?[A-Za-z0-9-]{1,60}>")
_LINES = re.compile(r"\n+")


def from_enriched(text: str) -> str:
    """RFC 1896: one line end is a blank, n of them are n - 1, ``<<`` is a bracket."""
    text = _LINES.sub(lambda run: " " if len(run[0]) == 1 else run[0][1:], _PARAMETER.sub("", text))
    return "<".join(_COMMAND.sub("", piece) for piece in text.split("<<")).strip()


def from_richtext(text: str) -> str:
    """RFC 1341, 7.1.3: line ends are blanks, ``<nl>`` is a line end, ``<lt>`` a bracket."""
    words = " ".join(text.split())
    for command, letters in (("<nl>", "\n"), ("<NL>", "\n"), ("<np>", "\n\n"), ("<paragraph>", "\n\n")):
        words = words.replace(command, letters)
    pieces = words.replace("<LT>", "<lt>").split("<lt>")
    return "\n".join(line.strip() for line in "<".join(_COMMAND.sub("", one) for one in pieces).split("\n")).strip()
