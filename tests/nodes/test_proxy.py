"""The proxy harms a connection exactly as told, and lets it be mended."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest

from tests.nodes import Direction, PostgresNode, Proxy, wait_until
from tests.nodes.waiting import PATIENCE

LIVES = (1, 10, 60)
A_DAY = 86_400


class Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with suppress(ConnectionResetError):
            while piece := self.request.recv(4096):
                self.server.heard += piece  # type: ignore[attr-defined]  # EchoServer, below
                self.request.sendall(piece)


class EchoServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Echo)
        self.heard = b""


@pytest.fixture
def server() -> Iterator[EchoServer]:
    with EchoServer() as echoing:
        threading.Thread(target=echoing.serve_forever, args=(0.05,), daemon=True).start()
        yield echoing
        echoing.shutdown()


@pytest.fixture
def proxy(server: EchoServer) -> Iterator[Proxy]:
    with Proxy(server.server_address[1]) as between:
        yield between


@pytest.fixture
def client(proxy: Proxy) -> Iterator[socket.socket]:
    with connect(proxy) as connected:
        assert exchange(connected, b"hello") == b"hello"
        yield connected


def connect(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENCE)


def exchange(client: socket.socket, words: bytes) -> bytes:
    client.sendall(words)
    return client.recv(4096)


def test_a_cut_resets_connections_and_refuses_new_ones_until_mended(proxy: Proxy, client: socket.socket) -> None:
    proxy.cut()
    with pytest.raises(ConnectionResetError):
        client.recv(1)
    with pytest.raises(ConnectionRefusedError):
        connect(proxy)
    proxy.mend()
    with connect(proxy) as another:
        assert exchange(another, b"again") == b"again"


def test_a_reset_welcomes_new_connections(proxy: Proxy, client: socket.socket) -> None:
    proxy.reset()
    with pytest.raises(ConnectionResetError):
        client.recv(1)
    with connect(proxy) as another:
        assert exchange(another, b"again") == b"again"


def test_a_frozen_connection_stays_open_and_brings_everything_once_thawed(proxy: Proxy, client: socket.socket) -> None:
    proxy.freeze()
    client.settimeout(0.3)
    with pytest.raises(TimeoutError):
        exchange(client, b"patience")
    proxy.thaw()
    client.settimeout(PATIENCE)
    assert client.recv(4096) == b"patience"


def test_frozen_answers_let_requests_through(proxy: Proxy, client: socket.socket, server: EchoServer) -> None:
    proxy.freeze(Direction.ANSWERS)
    client.settimeout(0.3)
    with pytest.raises(TimeoutError):
        exchange(client, b"heard")
    wait_until(lambda: server.heard.endswith(b"heard"), "the request has arrived")


def test_a_cut_ends_a_frozen_connection_too(proxy: Proxy, client: socket.socket) -> None:
    proxy.freeze()
    client.sendall(b"never")
    proxy.cut()
    with pytest.raises(ConnectionResetError):
        client.recv(1)


def test_a_delay_holds_each_piece_back(proxy: Proxy, client: socket.socket) -> None:
    proxy.delay(A_DAY)
    client.settimeout(0.3)
    with pytest.raises(TimeoutError):
        exchange(client, b"slow")


def test_half_closed_requests_still_arrive(proxy: Proxy, client: socket.socket, server: EchoServer) -> None:
    proxy.half_close()
    assert client.recv(1) == b""
    client.sendall(b"one way")
    client.shutdown(socket.SHUT_WR)
    client.close()
    wait_until(lambda: server.heard.endswith(b"one way"), "the request has arrived")


def test_a_proxy_whose_life_is_over_ends_its_connections(server: EchoServer) -> None:
    with connect_to_a_brief_one(server) as client, pytest.raises(ConnectionResetError):
        client.recv(1)


def connect_to_a_brief_one(server: EchoServer) -> socket.socket:
    """To a proxy that does not live long; longer if this machine stood still until the life of the first was over."""
    for life in LIVES:
        with suppress(ConnectionRefusedError):
            return connect(Proxy(server.server_address[1], life=life))
    pytest.fail("no proxy has lived long enough to be connected to")


def test_the_answer_to_one_commit_is_lost_although_the_commit_is_not(
    postgres_node: PostgresNode, postgres_url: str
) -> None:
    with Proxy(postgres_node.port) as proxy:
        direct = postgres_url.replace("+psycopg", "")
        through = proxy.address(direct)
        with psycopg.connect(through) as connection:
            connection.execute("CREATE TABLE note (words text)")

        proxy.lose_answer_to(b"COMMIT")
        with pytest.raises(psycopg.OperationalError), psycopg.connect(through) as connection:
            connection.execute("INSERT INTO note VALUES ('kept')")

        with psycopg.connect(through) as connection:
            assert connection.execute("SELECT words FROM note").fetchall() == [("kept",)]
