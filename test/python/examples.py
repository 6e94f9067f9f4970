"""The protocol's examples, which src/daemon is tested with too."""

import json
import os
from typing import Any

FILE = os.path.join(os.path.dirname(__file__), "..", "protocol", "examples.json")


def load() -> Any:
    with open(FILE, encoding="utf-8") as file:
        return json.load(file)


def to_bytes(line: Any) -> bytes:
    """A line of the examples as it goes over the pipe: a text, or a beginning and what is repeated behind it."""
    if isinstance(line, dict):
        line = line["start"] + line["repeat"] * line["times"]
    return bytes(line, "latin-1")
