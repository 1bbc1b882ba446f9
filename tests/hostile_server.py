"""A web server for tests, as bad as one likes: each address is a function that writes what it wants on the line."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from abs_study.fetch.networks import Networks
from abs_study.fetch.pace import Pace
from abs_study.fetch.visitor import Visitor

PDF = b"%PDF-1.4\n" + b"% une ligne de rapport\n" * 4000 + b"%%EOF\n"
OUTSIDE, INSIDE = (
    "127.0.0.1",
    "127.0.0.2",
)  # for the tests, the first is a public address and the second a private one


class Server(ThreadingHTTPServer):
    """Serves `pages`: path -> function(handler, how often it was asked); `asked` lists (path, headers)."""

    daemon_threads, scheme = True, "http"

    def __init__(self, host=OUTSIDE):
        super().__init__((host, 0), _Handler)
        self.pages, self.asked, self.done = {}, [], threading.Event()

    def url(self, path=""):
        """The address of a page."""
        return f"{self.scheme}://{self.server_address[0]}:{self.server_address[1]}{path}"

    def paths(self):
        """The pages asked for, robots.txt apart."""
        return [path for path, _headers in self.asked if path != "/robots.txt"]

    def handle_error(self, request, client_address):
        """A visitor who goes away in the middle is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """Answer as the test wants; 404 for the rest."""
        self.server.asked.append((self.path, dict(self.headers)))
        times = sum(path == self.path for path, _headers in self.server.asked)
        page = self.server.pages.get(self.path.partition("?")[0])
        if page is None:
            answer(self, b"", 404)
        else:
            page(self, times)

    def log_message(self, *_arguments):
        """Nothing."""


def answer(handler, body, code=200, **headers):
    """Send a whole answer; header names with underscores, None to leave one out."""
    told = {"Content-Type": "application/pdf", "Content-Length": str(len(body))}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    handler.send_response(code)
    for name, value in told.items():
        if value is not None:
            handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
    handler.close_connection = True


def page(body=PDF, code=200, **headers):
    """A page that always answers the same."""
    return lambda handler, _times: answer(handler, body, code, **headers)


def moved(to, code=302):
    """A page that sends elsewhere."""
    return page(b"", code, Location=to)


def ranged(body=PDF, etag='"un"', cut=None, honest=True):
    """A page that can resume; the first time it stops after `cut` bytes. `honest`: it heeds If-Range."""

    def serve(handler, times):
        asked, start = handler.headers.get("Range"), 0
        if asked and (not honest or handler.headers.get("If-Range") == etag):
            start = int(asked.removeprefix("bytes=").rstrip("-"))
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(body) - start))
        handler.send_header("Content-Type", "application/pdf")
        handler.send_header("ETag", etag)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        handler.end_headers()
        handler.wfile.write(body[start:cut] if times == 1 and cut else body[start:])
        handler.close_connection = True

    return serve


@contextmanager
def serving(host=OUTSIDE, tls=None):
    """A server that runs for a while; `tls` is a context for a secure one."""
    server = Server(host)
    if tls:
        server.scheme, server.socket = "https", tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.done.set()
        server.shutdown()
        server.server_close()


class Watch:
    """A time that passes only when somebody waits; `waits` lists how long."""

    def __init__(self):
        self.now, self.waits = 1000.0, []

    def sleep(self, seconds):
        """Let time pass at once."""
        self.waits.append(seconds)
        self.now += seconds

    def __call__(self):
        return self.now


def visitor(watch, pause=2.0, contact="", **networks):
    """A visitor without patience, whose time is that of the watch, in the tests' own internet."""
    own = {"private": lambda address: address == INSIDE, **networks}
    return Visitor(contact, Pace(pause, watch, watch.sleep), Networks(**own), httpx.Timeout(0.2, connect=2.0))
