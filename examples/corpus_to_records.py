#!/usr/bin/env python3
"""Maps a corpus of papers, one JSON object a line, to records of paper-catalog.

Reads members externalId, title, abstract, authors [{name, given, family}], year, month, day, venue, doi, arxivId, url, pdf, topics.
Text that the catalog would refuse is repaired, as an import does: control, bidirectional and zero-width characters go.
"""

import json
import re
import sys
import unicodedata

BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
JOINERS = re.compile("[\u200c\u200d]")


def clean(text, limit):
    if not text:
        return None
    text = JOINERS.sub("", BAD.sub(" ", unicodedata.normalize("NFC", text))).strip()
    return text[:limit] or None


def line(text, limit=300):
    text = clean(text, limit)
    return " ".join(text.split()) if text else None


def authors(row):
    seen, found = set(), []
    for author in row.get("authors") or []:
        name = author.get("name") or " ".join(p for p in (author.get("given"), author.get("family")) if p)
        name = line(name)
        if name and name.casefold() not in seen:
            seen.add(name.casefold())
            found.append({"name": name})
    return found


def date(row):
    year, month, day = (row.get(key) for key in ("year", "month", "day"))
    if not year or not 1 <= int(year) <= 9999:
        return None
    text = f"{int(year):04d}"
    if isinstance(month, int) and 1 <= month <= 12:
        text += f"-{month:02d}"
        if isinstance(day, int) and 1 <= day <= 31:
            text += f"-{day:02d}"
    return text


def record(row):
    identifiers = []
    if row.get("arxivId"):
        identifiers.append({"scheme": "ARXIV", "value": row["arxivId"]})
    if row.get("doi"):
        identifiers.append({"scheme": "DOI", "value": row["doi"]})
    if not identifiers and row.get("externalId"):
        identifiers.append({"scheme": "IMPORT", "value": f"corpus:{row['externalId']}"})
    links = []
    if row.get("url"):
        links.append({"relation": "SOURCE", "url": row["url"]})
    if row.get("pdf"):
        links.append({"relation": "PDF", "url": row["pdf"]})
    topics = [{"topic": topic} for topic in map(line, row.get("topics") or []) if topic]
    paper = {
        "type": "paper",
        "title": line(row.get("title"), 1000) or "Untitled",
        "abstract": clean(row.get("abstract"), 50000),
        "publishedOn": date(row),
        "venue": line(row.get("venue")),
        "authors": authors(row),
        "topics": topics,
        "identifiers": identifiers,
        "links": links,
    }
    return {key: value for key, value in paper.items() if value}


for text in open(sys.argv[1], encoding="utf-8") if len(sys.argv) > 1 else sys.stdin:
    print(json.dumps(record(json.loads(text)), ensure_ascii=False))
