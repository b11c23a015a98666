"""Programs, told by how they begin: whatever a file is called, this is what a double click would run."""

_STARTS = (
    *(b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"dex\n"),
    *(b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"\xfe\xed\xfa\xce"),
)
"""Linux, scripts, Java and macOS, Android; macOS."""


def is_program(content: bytes) -> bool:
    """Whether the bytes are a program's: of Windows, Linux, macOS, Android or Java, or a script's."""
    if content.startswith(b"MZ"):
        return b"\0" in content[:64]  # two letters alone may begin a text
    return content.startswith(_STARTS)
