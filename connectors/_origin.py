"""Sites that may show a page of ours inside their own."""

from typing import Annotated

from pydantic import StringConstraints

Origin = Annotated[
    str, StringConstraints(pattern=r"^https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$", max_length=260)
]
"""Scheme, host and, if need be, port, as a browser writes it."""
