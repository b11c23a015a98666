"""Which of a mail's parts are its text and which are attached to it."""

from dataclasses import dataclass, field, replace

from normalize.mail import tnef, uuencode, yenc
from normalize.mail.mime import Part
from normalize.mail.parameters import text_of
from normalize.mail.signed import SMIME_TYPES, opened
from normalize.mail.tree import Tree, read_parts

MAX_ENVELOPES = 3
"""Signed mails in one mail, inside each other or side by side."""
MAX_WINMAILS = 3

HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))
_BODY_TYPES = HTML_TYPES | {"text/plain", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown"}
_SEALED = frozenset((b"enveloped-data", b"authenveloped-data"))
"""What an envelope says of itself (RFC 8551 3.2.2), also one that is damaged."""
_SMALL_SCREEN_TYPES = frozenset(("text/watch-html", "text/x-amp-html"))
"""The same letter once more, for a watch or for one web mailer."""


@dataclass(slots=True)
class Body:
    """One piece of the letter; plain and HTML where the sender wrote the same twice."""

    plain: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    is_alternative: bool = False


@dataclass(slots=True)
class Layout:
    """The leaves of a mail by what they are to a reader."""

    bodies: list[Body] = field(default_factory=list)
    """In the order of the mail."""
    attached: list[Part] = field(default_factory=list)
    spare: list[Part] = field(default_factory=list)
    """Texts that count only where the mail has no other: inside a winmail.dat, outside the parts."""
    flags: dict[str, None] = field(default_factory=dict)
    envelopes: list[Part] = field(default_factory=list)
    """Those that were opened."""

    def aside(self) -> "Layout":
        """For a part whose place is decided when all of it is known."""
        return Layout(flags=self.flags, envelopes=self.envelopes)


def lay_out(tree: Tree) -> Layout:
    """Part text from attachments. Every leaf ends in one of the two."""
    layout = Layout(flags=dict(tree.flags))
    _place(tree.root, layout)
    _attach_named_texts(tree.root, layout)
    layout.attached = _unpacked(layout)
    _take_out_encoded_files(layout)
    outside = tree.root.encoded if tree.root.is_multipart else b""
    if outside and not outside.startswith(b"This is a multi"):
        layout.spare.append(Part("text/plain", outside))
    return layout


def _place(part: Part, layout: Layout) -> None:
    if not part.is_multipart:
        _place_leaf(part, layout)
    elif part.content_type == "multipart/alternative":
        _place_alternatives(part.children, layout)
    elif part.content_type == "multipart/related" and part.children:
        _place_related(part, layout)
    elif part.content_type == "multipart/appledouble" and len(part.children) > 1:
        _place_apple_double(part, layout)
    else:
        if part.content_type == "multipart/encrypted":
            layout.flags["encrypted"] = None
        for child in part.children:
            _place(child, layout)


def _place_leaf(part: Part, layout: Layout) -> None:
    kind = part.content_type
    if kind in _BODY_TYPES and part.disposition != "attachment":
        is_html = kind in HTML_TYPES
        layout.bodies.append(Body(html=[part]) if is_html else Body(plain=[part]))
    elif kind == "message/partial":
        layout.flags["partial_message"] = None
        _place_fragment(part, layout)
    elif kind in SMIME_TYPES or part.filename.lower() == "smime.p7m":
        _place_envelope(part, layout)
    elif kind == "message/external-body":
        layout.flags["external_body"] = None
        part.filename = part.filename or text_of(part.parameters, "url").partition("?")[0].rpartition("/")[2]
        layout.attached.append(part)
    elif kind in _SMALL_SCREEN_TYPES and not part.filename:
        return
    elif part.encoded or part.filename or part.is_enclosed_mail:
        layout.attached.append(part)


def _place_alternatives(children: list[Part], layout: Layout) -> None:
    """One text of all alternatives; what is no text (an invitation, an image beside the HTML) is attached."""
    plain: list[list[Part]] = []
    html: list[list[Part]] = []
    for child in children:
        inner = layout.aside()
        _place(child, inner)
        layout.attached += inner.attached
        as_plain = [part for body in inner.bodies for part in body.plain]
        if any(body.html for body in inner.bodies):
            html.append([part for body in inner.bodies for part in body.html or body.plain])
            if not all(body.plain for body in inner.bodies):
                continue
        if any(part.encoded.strip() for part in as_plain):
            plain.append(as_plain)
    if not html and len(plain) > 1:
        # No HTML to be the same as: texts that differ are all kept.
        distinct = {part.encoded: part for group in plain for part in group}
        plain = [list(distinct.values())]
    if plain or html:
        chosen = next((group for group in html if any(part.encoded.strip() for part in group)), [])
        layout.bodies.append(Body(plain[0] if plain else [], chosen, is_alternative=True))


def _place_related(part: Part, layout: Layout) -> None:
    """The root (RFC 2387) is the letter; a text beside it is a resource of it, not more of the letter."""
    start = text_of(part.parameters, "start").strip("<>")
    children = part.children
    root = next((child for child in children if start and child.content_id == start), children[0])
    if not (root.is_multipart or root.is_text):
        root = next((child for child in children if child.is_multipart or child.content_type in _BODY_TYPES), root)
    for child in children:
        if child is root:
            _place(child, layout)
        elif child.content_type in _BODY_TYPES:
            if child.encoded:
                layout.attached.append(child)
        else:
            inner = layout.aside()
            _place(child, inner)
            layout.attached += inner.attached
            layout.attached += [text for body in inner.bodies for text in body.plain + body.html]


def _place_apple_double(part: Part, layout: Layout) -> None:
    """One file in two parts (RFC 1740): what only a Mac knows about it, and its data."""
    header, data = part.children[0], part.children[1]
    data.filename = data.filename or header.filename
    layout.attached.append(data)


def _place_fragment(part: Part, layout: Layout) -> None:
    """One piece of a mail that was sent in several (RFC 2046, 5.2.2); only the first has a head inside."""
    inner = read_parts(part.content).root if part.parameters.get("number", b"1").strip() == b"1" else part
    sample = part.encoded[:400]
    if inner is not part and not inner.is_multipart and inner.content_type in _BODY_TYPES:
        layout.bodies.append(Body(html=[inner]) if inner.content_type in HTML_TYPES else Body(plain=[inner]))
    elif inner is part and b" " in sample.strip():
        layout.bodies.append(Body(plain=[Part("text/plain", part.content)]))
    else:
        layout.attached.append(part)


def _place_envelope(part: Part, layout: Layout) -> None:
    """The mail inside is the mail; the envelope stays attached, since only it can be verified."""
    layout.attached.append(part)
    if len(layout.envelopes) == MAX_ENVELOPES:
        layout.flags["depth_capped"] = None
        return
    layout.envelopes.append(part)
    envelope = opened(part.content)
    if envelope.is_encrypted or part.parameters.get("smime-type", b"").strip().lower() in _SEALED:
        layout.flags["encrypted"] = None
    if envelope.is_damaged:
        layout.flags["parse_degraded"] = None
    if envelope.mail is not None:
        tree = read_parts(envelope.mail)
        layout.flags.update(tree.flags)
        _place(tree.root, layout)


def _attach_named_texts(root: Part, layout: Layout) -> None:
    """A text with a file's name is a file, unless the letter itself was given one."""
    named = [
        body
        for body in layout.bodies
        if not body.is_alternative and all(part.filename for part in body.plain + body.html)
    ]
    if not named or len(layout.bodies) == 1:
        return
    if len(named) == len(layout.bodies):
        named = named[1:]
    moved = {id(body) for body in named}
    layout.bodies = [body for body in layout.bodies if id(body) not in moved]
    layout.attached += [part for body in named for part in body.plain + body.html]
    order = {id(part): number for number, part in enumerate(root.walk())}
    layout.attached.sort(key=lambda part: order.get(id(part), len(order)))


def _unpacked(layout: Layout) -> list[Part]:
    """The attached parts, and the files of a winmail.dat in its place."""
    attached: list[Part] = []
    unpacked = 0
    for part in layout.attached:
        if part.content_type not in tnef.TNEF_TYPES and part.filename.lower() not in tnef.TNEF_NAMES:
            attached.append(part)
            continue
        found = tnef.unpack(part.content) if unpacked < MAX_WINMAILS else None
        unpacked += 1
        if found is None or found.is_damaged:
            layout.flags["tnef_unread"] = None
        if found is None or (found.is_damaged and not found.files):
            attached.append(part)
            continue
        if found.text or found.html:
            kind, text = ("text/plain", found.text) if found.text.strip() else ("text/html", found.html)
            layout.spare.append(Part(kind, text.encode("utf-8", "replace"), parameters={"charset": b"utf-8"}))
        for one in found.files:
            attached.append(
                Part(one.content_type.lower() or "application/octet-stream", one.content, filename=one.name)
            )
    return attached


def _take_out_encoded_files(layout: Layout) -> None:
    """Files in the middle of the letter, as programs sent them before MIME."""
    for body in layout.bodies:
        for number, part in enumerate(body.plain):
            written = part.content if part.encoding == "base64" else part.encoded
            if b"begin" not in written:
                continue
            text = part.content
            blocks = [*uuencode.blocks_in(text), *(yenc.blocks_in(text) if b"=ybegin " in text else ())]
            if not blocks:
                continue
            text = uuencode.without(text, blocks)
            body.plain[number] = replace(part, encoded=text, encoding="", _content=None)
            layout.attached += [
                Part("application/octet-stream", block.content, filename=text_of({"name": block.name}, "name"))
                for block in blocks
            ]
