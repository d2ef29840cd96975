"""The inside of the proxy: what travels between clients and a node, and what may happen to it on the way."""

import asyncio
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum

# SO_LINGER with zero seconds: closing sends a reset, as a firewall or a dying machine would.
RESET_AT_CLOSE = struct.pack("ii", 1, 0)


class Direction(StrEnum):
    REQUESTS = "requests"
    ANSWERS = "answers"


class Road:
    """All connections through one port, with the state of the weather. Every method runs in the proxy's thread."""

    def __init__(self, port: int, target_port: int) -> None:
        self._port, self._target_port = port, target_port
        self._listener: asyncio.Server | None = None
        self._links: dict[asyncio.Task[None], Link] = {}
        self._begun, self._ended = asyncio.Event(), asyncio.Event()
        self._gates = {direction: asyncio.Event() for direction in Direction}
        self._delay = 0.0
        self._doomed: bytes | None = None

    async def live(self, life: float) -> None:
        """Stay for `life` seconds from the first opening on, or until `end`."""
        await self.thaw()
        await self._begun.wait()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), life)
        await self.close()

    async def end(self) -> None:
        self._ended.set()

    async def open(self) -> None:
        if self._listener is None:
            self._listener = await asyncio.start_server(self._welcome, "127.0.0.1", self._port)
            self._begun.set()

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        await self.drop_links()

    async def drop_links(self) -> None:
        tasks = list(self._links)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def freeze(self, directions: Iterable[Direction]) -> None:
        for direction in directions:
            self._gates[direction].clear()

    async def thaw(self) -> None:
        for gate in self._gates.values():
            gate.set()

    async def set_delay(self, seconds: float) -> None:
        self._delay = seconds

    async def half_close(self) -> None:
        for link in self._links.values():
            link.half_close()

    async def lose_answer_to(self, words: bytes) -> None:
        self._doomed = words

    async def weather(self, direction: Direction) -> None:
        """Let a piece wait for as long as the road says."""
        await asyncio.sleep(self._delay)
        await self._gates[direction].wait()

    def dooms(self, before: bytes, piece: bytes) -> bool:
        """Whether the answer to this piece of a request is to be lost; true once.

        The words may be split between two pieces, but must not lie wholly in what was sent `before`.
        """
        if self._doomed is None:
            return False
        overlap = len(self._doomed) - 1
        if self._doomed not in before[max(0, len(before) - overlap) :] + piece:
            return False
        self._doomed = None
        return True

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        link = Link(self, reader, writer)
        self._links[task] = link
        try:
            await link.live(self._target_port)
        finally:
            del self._links[task]


class Link:
    """One client's connection, and the one to the node that belongs to it."""

    def __init__(self, road: Road, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._road = road
        self._from_client, self._to_client = reader, writer
        self._writers = [writer]
        self._loses_next_answer = False
        self._is_half_closed = False

    async def live(self, target_port: int) -> None:
        """Carry both ways until both ends have closed; reset both when anything else ends it."""
        try:
            from_node, to_node = await asyncio.open_connection("127.0.0.1", target_port)
            self._writers.append(to_node)
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._carry_requests(to_node))
                ways.create_task(self._carry_answers(from_node))
            await self._close()
        except (OSError, ExceptionGroup, asyncio.CancelledError):
            await self._reset()

    def half_close(self) -> None:
        if not self._is_half_closed:
            self._is_half_closed = True
            self._to_client.write_eof()

    async def _carry_requests(self, to_node: asyncio.StreamWriter) -> None:
        before = b""
        while piece := await self._from_client.read(65_536):
            await self._road.weather(Direction.REQUESTS)
            self._loses_next_answer = self._loses_next_answer or self._road.dooms(before, piece)
            before = piece
            to_node.write(piece)
            await to_node.drain()
        to_node.write_eof()

    async def _carry_answers(self, from_node: asyncio.StreamReader) -> None:
        while piece := await from_node.read(65_536):
            await self._road.weather(Direction.ANSWERS)
            if self._loses_next_answer:
                raise ConnectionResetError("the answer is lost")
            if not self._is_half_closed:
                self._to_client.write(piece)
                await self._to_client.drain()
        self.half_close()

    async def _close(self) -> None:
        for writer in self._writers:
            writer.close()
        await self._wait_closed()

    async def _reset(self) -> None:
        for writer in self._writers:
            if not writer.is_closing():
                connection: socket.socket = writer.get_extra_info("socket")
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
                writer.transport.abort()
        await self._wait_closed()

    async def _wait_closed(self) -> None:
        for writer in self._writers:
            with suppress(OSError):
                await writer.wait_closed()
