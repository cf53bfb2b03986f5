"""The HTTP server: a thread a connection, because a cut connection must be a real one."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from .app import answer, open_store
from .messages import Answer, Request
from .store import Store

MOST_BYTES = 64 * 1024 * 1024
LONGEST_LINE = 1024


class BadBody(Exception):
    """A body that cannot be read: `status` says how to answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512
    allow_reuse_address = True

    def __init__(self, store: Store, port: int) -> None:
        self.store = store
        self.open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        """Without the base class's reverse look-up of the host's name, which can be slow."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.socket.getsockname()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def hang_up(self) -> None:
        """Close what clients keep alive, so that a stopped sandbox answers nobody."""
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is not news."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Rehearsal"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 120
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        with suppress(OSError):
            super().finish()

    def serve(self) -> None:
        try:
            body = self.read_body()
        except BadBody as bad:
            self.close_connection = True
            self.send(Answer(bad.status, b"", "text/plain"))
            return
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, unquote(path), query, headers, body, self.server.address)
        given = answer(self.server.store, request)
        if given is None:
            self.close_connection = True  # nothing was written: the peer sees the connection end
        else:
            self.send(given)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = serve

    def read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self.read_chunks()
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal():
            raise BadBody(400)
        if int(length) > MOST_BYTES:
            raise BadBody(413)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise BadBody(400)
        return body

    def read_chunks(self) -> bytes:
        chunks: list[bytes] = []
        total = 0
        while True:
            try:
                size = int(self.rfile.readline(LONGEST_LINE).split(b";")[0], 16)
            except ValueError as why:
                raise BadBody(400) from why
            total += size
            if total > MOST_BYTES:
                raise BadBody(413)
            chunks.append(self.rfile.read(size))
            self.rfile.readline(LONGEST_LINE)
            if size == 0:
                return b"".join(chunks)

    def send(self, given: Answer) -> None:
        self.send_response(given.status)
        if given.status not in (204, 304):
            self.send_header("Content-Type", given.mime)
            self.send_header("Content-Length", str(len(given.body)))
        for name, value in given.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(given.body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """The journal has every call; the terminal stays quiet."""


@dataclass(frozen=True)
class Running:
    """A sandbox in this process, at `address` (no trailing slash)."""

    address: str
    store: Store
    server: Server

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.server.hang_up()
        self.store.close()


def start(data: Path, port: int = 0) -> Running:
    """A sandbox answering on 127.0.0.1 from threads of this process. Port 0 takes a free one."""
    store = Store(data)
    open_store(store)
    server = Server(store, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    return Running(server.address, store, server)
