import socket
import threading

import pytest

from cli.played_server import HANG_UP, PlayedServer, answer
from sidestreet.cli.client import connection, target
from sidestreet.cli.client.connection import ExchangeFailed
from sidestreet.cli.client.target import Server

REQUEST = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


def server_at(url: str) -> Server:
    return target.parse(url, "--base-url")


def test_a_request_carries_its_length_and_asks_to_close() -> None:
    wire = connection.encode("POST", server_at("http://h:1/desk"), "v1/x?a=b", [("A", "b")], b"{}")
    assert wire == (
        b"POST /desk/v1/x?a=b HTTP/1.1\r\nHost: h:1\r\nA: b\r\n"
        b"Content-Length: 2\r\nConnection: close\r\n\r\n{}"
    )


@pytest.mark.parametrize(("method", "length"), [("GET", False), ("DELETE", False), ("POST", True)])
def test_only_methods_that_expect_a_body_say_that_there_is_none(
    method: str, *, length: bool
) -> None:
    wire = connection.encode(method, server_at("http://h"), "x", [], None)
    assert (b"Content-Length: 0" in wire) is length


def test_a_silent_server_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(ExchangeFailed, match=r"no answer within 0\.01 seconds") as caught:
            connection.exchange(server_at(url), REQUEST, timeout=0.01)
    assert caught.value.retry
    assert not caught.value.refused


def test_time_that_is_already_over_is_not_spent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(ExchangeFailed, match="no answer within 0 seconds"):
            connection.exchange(server_at(url), REQUEST, timeout=0)


def test_a_server_that_drips_is_held_to_the_same_time() -> None:
    """Each byte comes in time; the whole answer does not."""
    ended = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        peer, _ = listener.accept()
        with peer:
            try:
                while not ended.wait(0.001):
                    peer.sendall(b"H")
            except OSError:
                return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(ExchangeFailed, match="no answer within"):
            connection.exchange(server_at(url), REQUEST, timeout=0.05)
    finally:
        ended.set()
        thread.join()
        listener.close()


def test_an_early_refusal_is_read_although_the_request_was_not() -> None:
    """The server answers and closes before it has read a body that no buffer holds."""
    listener = socket.create_server(("127.0.0.1", 0))

    def refuse() -> None:
        peer, _ = listener.accept()
        with peer:
            peer.recv(1)
            peer.sendall(answer(b'{"error":{}}', "413 Too Large"))
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(1 << 20):
                pass

    thread = threading.Thread(target=refuse)
    thread.start()
    try:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        found = connection.exchange(server_at(url), REQUEST + b"x" * (1 << 24))
        assert (found.status, found.body) == (413, b'{"error":{}}')
    finally:
        thread.join()
        listener.close()


def test_a_connection_closed_unanswered_may_be_tried_again() -> None:
    with (
        PlayedServer(HANG_UP) as server,
        pytest.raises(ExchangeFailed, match="closed the connection unanswered") as caught,
    ):
        connection.exchange(server_at(server.url), REQUEST)
    assert caught.value.retry


def test_a_server_that_does_not_speak_tls_is_not_asked_again() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def speak_first() -> None:
        peer, _ = listener.accept()
        with peer:
            peer.sendall(b"220 this is a mail server\r\n")
            peer.recv(1 << 16)

    thread = threading.Thread(target=speak_first)
    thread.start()
    try:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(ExchangeFailed) as caught:
            connection.exchange(server_at(url), REQUEST)
        assert not caught.value.retry
    finally:
        thread.join()
        listener.close()


def test_a_name_that_does_not_exist_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(ExchangeFailed, match="cannot be looked up: Name or service not known"):
        connection.exchange(server_at("http://nowhere.invalid"), REQUEST)


def test_every_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = free.getsockname()
    with PlayedServer(answer(b"[]")) as server:
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 0, "", closed),
            (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", server.port)),
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        assert connection.exchange(server_at("http://both.invalid"), REQUEST).body == b"[]"
