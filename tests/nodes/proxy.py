"""A TCP proxy between a client and a node, which tests cut, freeze, slow down, or let lose exactly one answer."""

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

from tests.nodes.ports import free_port
from tests.nodes.road import Direction, Road
from tests.nodes.waiting import PATIENCE


class Proxy:
    """Forwards `port` of 127.0.0.1 to `target_port`, from one thread, for at most `life` seconds.

    Each method has taken effect when it returns. A proxy whose life is over refuses connections.
    """

    def __init__(self, target_port: int, *, life: float = 1800) -> None:
        self.port = free_port()
        self._target_port = target_port
        self._loop = asyncio.new_event_loop()
        self._road = Road(self.port, target_port)
        self._thread = threading.Thread(target=self._live, args=(life,), daemon=True)
        self._thread.start()
        self.mend()

    def address(self, url: str) -> str:
        """Return a node's URL with the proxy's port in place of the node's."""
        return url.replace(f"127.0.0.1:{self._target_port}", f"127.0.0.1:{self.port}")

    def cut(self) -> None:
        """Reset every connection and refuse new ones until `mend`."""
        self._do(self._road.close())

    def mend(self) -> None:
        self._do(self._road.open())

    def reset(self) -> None:
        """Reset every connection; new ones are welcome."""
        self._do(self._road.drop_links())

    def freeze(self, *directions: Direction) -> None:
        """Hold back what travels in these directions (default: both) until `thaw`. Connections stay open."""
        self._do(self._road.freeze(directions or tuple(Direction)))

    def thaw(self) -> None:
        self._do(self._road.thaw())

    def delay(self, seconds: float) -> None:
        """Let each piece that travels wait so long; zero ends it."""
        self._do(self._road.set_delay(seconds))

    def half_close(self) -> None:
        """Tell the clients that no more answers come, while their requests still reach the node."""
        self._do(self._road.half_close())

    def lose_answer_to(self, words: bytes) -> None:
        """Once: forward the request that contains `words`, await the node's next answer, discard it, then reset.

        So the node has done what was asked, and the client cannot know: the answer to a commit, or a publisher confirm,
        is lost. Of a client that does not await each answer, an answer to an earlier request may be taken for it.
        """
        self._do(self._road.lose_answer_to(words))

    def close(self) -> None:
        if self._thread.is_alive():
            self._do(self._road.end())
        self._thread.join(PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _do(self, action: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(action, self._loop).result(PATIENCE)

    def _live(self, life: float) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._road.live(life))
