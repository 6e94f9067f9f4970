"""Loads test/protocol/examples.json. The TypeScript tests of the protocol use the same file."""

import json
import os
from typing import Any

FILE = os.path.join(os.path.dirname(__file__), "..", "protocol", "examples.json")


def load() -> Any:
    with open(FILE, encoding="utf-8") as file:
        return json.load(file)


def to_bytes(line: Any) -> bytes:
    """Encodes a line of the examples: a string, or an object with a beginning and the text to repeat after it."""
    if isinstance(line, dict):
        line = line["start"] + line["repeat"] * line["times"]
    return bytes(line, "latin-1")
