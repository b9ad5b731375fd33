"""A client of the catalog's GraphQL API that needs nothing but Python's standard library."""

import json
import time
import urllib.error
import urllib.request
from typing import Any

ATTEMPTS = 5
# The longest time that the server may ask to wait before it is taken to be out of order.
PATIENCE = 60.0


class CatalogError(Exception):
    """The request as a whole was refused or failed: nothing that the input's author could correct."""

    def __init__(self, code: str, message: str, request_id: str | None = None) -> None:
        super().__init__(f"{code}: {message}" + (f" (request {request_id})" if request_id else ""))
        self.code = code


class Catalog:
    """The catalog at one address, used with one token."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token

    def run(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """
        Carries out an operation that is safe to send twice: a query, or a mutation with an idempotency key or an expected revision.
        Waits as long as the server asks for when it has too much to do, and tries again when nobody knows what became of the request.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._send(query, variables)
            except Unsettled as unsettled:
                if attempt == ATTEMPTS or unsettled.wait > PATIENCE:
                    raise unsettled.error from unsettled
                time.sleep(unsettled.wait or 0.2 * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _send(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            self._url,
            data=json.dumps({"query": query, "variables": variables}).encode(),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "Accept": "application/graphql-response+json, application/json;q=0.9",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                answer = response.read()
                wait = 0.0
        except urllib.error.HTTPError as error:
            # Refused requests are explained in the body like all others.
            answer = error.read()
            wait = float(error.headers.get("Retry-After") or 0)
        except OSError as error:
            raise Unsettled(CatalogError("UNREACHABLE", str(error))) from error
        return result(answer, wait)


class Unsettled(Exception):
    """The operation did not happen, or nobody knows whether it did. It can be sent again after `wait` seconds."""

    def __init__(self, error: CatalogError, wait: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


AGAIN = {"RATE_LIMITED", "SERVICE_UNAVAILABLE", "TIMEOUT"}


def result(answer: bytes, wait: float) -> dict[str, Any]:
    """The data of an answer without errors."""
    try:
        body = json.loads(answer)
    except ValueError:
        # A proxy in between, not the catalog.
        raise Unsettled(CatalogError("UNREADABLE", answer[:200].decode(errors="replace")), wait) from None
    errors = body.get("errors")
    if not errors:
        return body["data"]
    extensions = errors[0].get("extensions", {})
    error = CatalogError(extensions.get("code", "UNKNOWN"), errors[0]["message"], extensions.get("requestId"))
    if error.code in AGAIN:
        raise Unsettled(error, wait)
    raise error
