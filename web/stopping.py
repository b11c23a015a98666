"""A server that is told to stop waits for every request that runs: those that are held open for news end by this."""

import asyncio

from starlette.requests import HTTPConnection


async def stops_within(connection: HTTPConnection, seconds: float) -> bool:
    """Wait until the server is told to stop, at most so long; whether it is."""
    stopping: asyncio.Event = connection.app.state.stopping
    try:
        async with asyncio.timeout(seconds):
            return await stopping.wait()
    except TimeoutError:
        return False
