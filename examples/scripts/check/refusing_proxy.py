"""
A busy server, for the checks: passes requests on to the catalog at the given address, but answers every other one with 429 and
Retry-After. Prints its own address.
"""

import itertools
import sys
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REFUSAL = b'{"errors":[{"message":"Too many requests.","extensions":{"code":"RATE_LIMITED","requestId":"check"}}]}'


class Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    numbers = itertools.count()
    target = ""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if next(self.numbers) % 2 == 0:
            self.answer(429, REFUSAL, {"Retry-After": "1"})
            return
        headers = {name: self.headers[name] for name in ("Authorization", "Content-Type", "Accept") if name in self.headers}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.target, body, headers)) as response:
                self.answer(response.status, response.read(), {})
        except urllib.error.HTTPError as error:
            self.answer(error.code, error.read(), {})

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    Proxy.target = sys.argv[1]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    print(f"http://127.0.0.1:{server.server_port}/graphql", flush=True)
    server.serve_forever()
