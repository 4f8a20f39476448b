"""The connections to one vendor that stand and wait for their next request.

httpcore opens them, through a proxy where there is one, and speaks on them. Its own pool is made for many servers and
for more requests than connections: at each request it goes over all of both, three times, which was a fifth of what
one costs; and a connection whose asker went away just as it stood kept its place in it for good. Here there is one
server, the gate lets no more requests in than there may be connections, and who asks has a connection for itself.
"""

from __future__ import annotations

from collections import deque

import httpcore


class Pool:
    """To be used in one event loop. `opener` is httpcore's pool, which knows how to reach a server, and holds none."""

    def __init__(self, opener: httpcore.AsyncConnectionPool) -> None:
        self._opener = opener
        self._idle: deque[httpcore.AsyncConnectionInterface] = deque()
        self._in_use: set[httpcore.AsyncConnectionInterface] = set()
        self._closed = False

    async def taken(self, origin: httpcore.Origin) -> httpcore.AsyncConnectionInterface:
        """A connection to `origin` (always the same), to be given back: of those that stand the one used last, else
        one that is made with its first request."""
        while self._idle and self._idle[0].has_expired():  # the longest unused
            await self._idle.popleft().aclose()
        while self._idle:
            connection = self._idle.pop()
            if not connection.has_expired():  # nor ended by the other side
                break
            await connection.aclose()
        else:
            connection = self._opener.create_connection(origin)
        self._in_use.add(connection)
        return connection

    async def given_back(self, connection: httpcore.AsyncConnectionInterface) -> None:
        """It waits for the next request, unless it has failed, or is in the middle of an answer."""
        self._in_use.discard(connection)
        if connection.is_closed():  # one that never stood calls itself idle too
            return
        if connection.is_idle() and not self._closed:
            self._idle.append(connection)
        else:
            await connection.aclose()

    async def aclose(self) -> None:
        """Closes them all: whoever is in the middle of an answer hears that it broke off. One that is still being
        opened is closed once it is given back."""
        self._closed = True
        closing = (*self._idle, *self._in_use)
        self._idle.clear()
        for connection in closing:
            await connection.aclose()
