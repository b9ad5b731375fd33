"""
Adds the papers of a CSV file to a catalog, and corrects those that it has.

    PAPER_CATALOG_TOKEN=pc_... python3 import_csv.py ../papers.csv [http://127.0.0.1:8000/graphql]

The columns are `title url tldr authors topics published arxiv doi`; several authors or topics stand between semicolons. An empty cell says
nothing: it clears no value. A second run of the same file changes nothing. Exits with 1 when a row was refused.
"""

import csv
import hashlib
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from catalog import Catalog, CatalogError

FIND = """
query Find($key: PaperKey!) {
  paper(by: $key) { id revision }
}
"""

CREATE = """
mutation Create($input: CreatePaperInput!) {
  createPaper(input: $input) {
    paper { id }
    userErrors { code message field }
  }
}
"""

UPDATE = """
mutation Update($input: UpdatePaperInput!) {
  updatePaper(input: $input) {
    paper { id revision }
    userErrors { code message field }
  }
}
"""

Values = dict[str, Any]


class Refused(Exception):
    """The catalog does not take a row as it is."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(f"{'.'.join(error['field'] or ['row'])}: {error['message']}" for error in errors))
        self.codes = {error["code"] for error in errors}


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2) or "PAPER_CATALOG_TOKEN" not in os.environ:
        print(__doc__, file=sys.stderr)
        return 2
    url = arguments[1] if len(arguments) == 2 else "http://127.0.0.1:8000/graphql"
    catalog = Catalog(url, os.environ["PAPER_CATALOG_TOKEN"])
    outcomes: Counter[str] = Counter()
    with Path(arguments[0]).open(encoding="utf-8-sig", newline="") as file:
        for row in (rows := csv.DictReader(file)):
            try:
                outcomes[put(catalog, values_of(row))] += 1
            except Refused as refused:
                outcomes["refused"] += 1
                print(f"{arguments[0]}:{rows.line_num}: {refused}", file=sys.stderr)
            except CatalogError as error:
                # What is wrong with this request is wrong with all of them: a bad token, a missing scope, a server out of order.
                print(error, file=sys.stderr)
                return 1
    print(" ".join(f"{name}={outcomes[name]}" for name in ("created", "updated", "unchanged", "refused")))
    return 1 if outcomes["refused"] else 0


def values_of(row: dict[str, str | None]) -> Values:
    """A row as the API takes it; empty cells are absent."""
    text = {name: (cell or "").strip() for name, cell in row.items()}
    values: Values = {
        "title": text["title"],
        "url": text["url"],
        "tldr": text["tldr"],
        "authors": [{"name": name} for name in parts(text["authors"])],
        "topics": parts(text["topics"]),
        "publishedOn": text["published"],
        "arxivId": text["arxiv"],
        "doi": text["doi"],
    }
    # Title and link cannot be missing: the catalog says so better than we could.
    return {name: value for name, value in values.items() if value or name in ("title", "url")} | {"createMissingTopics": True}


def parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def put(catalog: Catalog, values: Values) -> str:
    """Adds a paper or corrects the one that is there, and says which."""
    paper = find(catalog, values)
    if paper is None:
        return create(catalog, values)
    try:
        return update(catalog, paper, values)
    except Refused as refused:
        # Somebody else changed it after we read it: once more, on top of that.
        if "STALE_REVISION" not in refused.codes or (paper := find(catalog, values)) is None:
            raise
        return update(catalog, paper, values)


def find(catalog: Catalog, values: Values) -> dict[str, Any] | None:
    """The paper by the best of its keys."""
    for key, name in (("doi", "doi"), ("arxiv", "arxivId"), ("url", "url")):
        if name in values and values[name]:
            return catalog.run(FIND, {"key": {key: values[name]}})["paper"]
    return None


def create(catalog: Catalog, values: Values) -> str:
    # The same row has the same key, so that a request whose answer was lost adds nothing when it is sent again.
    key = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    settle(catalog.run(CREATE, {"input": values | {"idempotencyKey": key}})["createPaper"])
    return "created"


def update(catalog: Catalog, paper: dict[str, Any], values: Values) -> str:
    change = {"id": paper["id"], "expectedRevision": paper["revision"], "patch": values}
    payload = settle(catalog.run(UPDATE, {"input": change})["updatePaper"])
    # What is as wanted already is not written, and keeps its revision.
    return "unchanged" if payload["paper"]["revision"] == paper["revision"] else "updated"


def settle(payload: Values) -> Values:
    if payload["userErrors"]:
        raise Refused(payload["userErrors"])
    return payload


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
