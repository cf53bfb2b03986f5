"""A tiny HTTP server on a real socket that can misbehave in every way a network can."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Request:
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int  # which connection it came on, counted from 0


type Behave = Callable[[socket.socket, Request], None]


def answer(
    status: int = 200,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
    content_type: str = "application/json",
) -> Behave:
    """Behaviour: a whole answer; `body` is sent as JSON unless it is text or bytes."""
    if isinstance(body, str):
        raw = body.encode()
    elif isinstance(body, bytes):
        raw = body
    else:
        raw = json.dumps({} if body is None else body).encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(raw)}", f"Content-Type: {content_type}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    message = ("\r\n".join(lines) + "\r\n\r\n").encode() + raw
    return lambda client, request: client.sendall(message)


def drop(client: socket.socket, request: Request) -> None:
    """Behaviour: take the whole request, then hang up without a word."""
    client.close()


@dataclass
class Tiny:
    """Each request takes the next behaviour; the last one stays."""

    behaviours: list[Behave] = field(default_factory=lambda: [answer()])
    requests: list[Request] = field(default_factory=list)
    url: str = ""
    connections: list[socket.socket] = field(default_factory=list)

    def will(self, *behaviours: Behave) -> None:
        self.behaviours = list(behaviours)

    def hang_up(self) -> None:
        """Close every open connection, as servers do with idle ones."""
        for connection in self.connections:
            connection.close()

    def next_behaviour(self) -> Behave:
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


@contextmanager
def tiny_server() -> Iterator[Tiny]:
    listener = socket.create_server(("127.0.0.1", 0))
    tiny = Tiny(url=f"http://127.0.0.1:{listener.getsockname()[1]}")
    threading.Thread(target=_accept, args=(listener, tiny), daemon=True).start()
    try:
        yield tiny
    finally:
        listener.close()
        tiny.hang_up()


def _accept(listener: socket.socket, tiny: Tiny) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        tiny.connections.append(client)
        number = len(tiny.connections) - 1
        threading.Thread(target=_serve, args=(client, number, tiny), daemon=True).start()


def _serve(client: socket.socket, number: int, tiny: Tiny) -> None:
    try:
        while request := _read(client, number):
            tiny.requests.append(request)
            tiny.next_behaviour()(client, request)
    except OSError:
        client.close()


def _read(client: socket.socket, number: int) -> Request | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        part = client.recv(65536)
        if not part:
            return None
        raw += part
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    while len(body) < int(headers.get("content-length", 0)):
        body += client.recv(65536)
    method, target, _ = first.split(" ")
    return Request(method, target, headers, body, number)
