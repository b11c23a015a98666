"""The paragraphs of a format=flowed text (RFC 3676)."""

SIGNATURE_RULE = "-- "


def unflowed(text: str, drops_spaces: bool) -> str:
    """The text with each paragraph on one line, quoted ones too; a paragraph never crosses quote depths.

    ``drops_spaces`` is DelSp: the blank at a soft line end is not part of the text (scripts without blanks).
    """
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        body = line.lstrip(">")
        depth = len(line) - len(body)
        if body.startswith(" "):
            body = body[1:]  # space-stuffing
        is_rule = body == SIGNATURE_RULE
        flows = body.endswith(" ") and not is_rule
        kept = body[:-1] if flows and drops_spaces else body
        if depth == open_depth and not is_rule:
            paragraphs[-1].append(kept)
        else:
            paragraphs.append([">" * depth, " " if depth and kept else "", kept])
        open_depth = depth if flows else -1
    lines = ("".join(pieces) for pieces in paragraphs)
    return "\n".join(line if line == SIGNATURE_RULE else line.rstrip(" ") for line in lines)
