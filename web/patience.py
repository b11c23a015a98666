"""What the web server grants a WebSocket: small frames, signs of life, and a client that reads what it is sent."""

import asyncio
from asyncio.transports import BaseTransport, Transport
from collections.abc import Mapping
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

UNREAD_SECONDS = 20.0
"""A client that has not taken what it was sent for so long is gone, or means harm."""


class PatientSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, which would otherwise keep what a client never reads for as long as that one likes."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Begin, and be told as soon as anything waits to be written."""
        cast(Transport, transport).set_write_buffer_limits(high=0)
        super().connection_made(transport)

    def pause_writing(self) -> None:
        """The client does not read."""
        super().pause_writing()
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has read everything."""
        self._rest()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._rest()
        super().connection_lost(exc)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


SOCKETS: Mapping[str, Any] = {
    "ws": PatientSocket,
    "ws_max_size": 128 * 1024,  # the longest line that a chat can be set to take, in the longest way to write it
    "ws_ping_interval": 20.0,  # less than what proxies give a silent connection
    "ws_ping_timeout": 20.0,
    "ws_per_message_deflate": False,  # its memory for each socket would be many times what a chat has to say
}
"""For ``uvicorn.Config``."""
