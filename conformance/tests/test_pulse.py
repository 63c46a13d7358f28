import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from complyt_conformance.pulse import Pulse
from complyt_conformance.target import Target

ANSWER = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"
GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"

Serve = Callable[[socket.socket], None]


@contextmanager
def serving(serve: Serve) -> Iterator[Pulse]:
    """Let `serve` have a socket that listens; give a pulse that asks there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield Pulse(Target(f"http://127.0.0.1:{listener.getsockname()[1]}"))
        thread.join()


def answer(listener: socket.socket, *answers: bytes) -> None:
    """Give these answers on one connection, and close it without a word of warning."""
    connection, _ = listener.accept()
    with connection:
        for each in answers:
            assert connection.recv(65536).startswith(b"GET /v1/customers/")
            connection.sendall(each)


def test_a_server_that_goes_was_started_anew() -> None:
    """Nobody at the port ends the wait, however often connections were closed before."""
    asked = 0

    def serve(listener: socket.socket) -> None:
        nonlocal asked
        for _ in range(6):
            answer(listener, ANSWER)
            asked += 1
        listener.close()

    with serving(serve) as pulse:
        pulse.wait_for_answer()
        pulse.wait_for_restart()
        assert asked == 6


def test_a_kept_connection_that_is_dropped_tells_of_a_restart() -> None:
    """Where something else holds the port meanwhile, the connection alone shows it."""
    with serving(lambda listener: answer(listener, *[ANSWER] * 5)) as pulse:
        pulse.wait_for_restart()


def test_a_proxy_in_front_tells_that_the_server_is_away() -> None:
    """Its 502 is no answer, neither to the one wait nor to the other."""
    turns = [GATEWAY, GATEWAY, ANSWER, ANSWER, GATEWAY]
    asked: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        for turn in turns:
            answer(listener, turn)
            asked.append(turn)

    with serving(serve) as pulse:
        pulse.wait_for_answer()
        assert len(asked) >= 2
        pulse.wait_for_restart()
