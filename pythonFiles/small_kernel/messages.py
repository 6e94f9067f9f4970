"""Jupyter's messages: frames with a signature to what they say, and back.

Source: Jupyter client documentation, "Messaging in Jupyter", section "The Wire Protocol".
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DELIMITER = b"<IDS|MSG>"
PROTOCOL_VERSION = "5.3"


class Request:
    def __init__(self, routing: list[bytes], header: dict[str, Any], content: dict[str, Any]) -> None:
        self.routing = routing
        self.header = header
        self.content = content

    @property
    def type(self) -> str:
        return str(self.header["msg_type"])


class Session:
    """Signs what goes out and checks what comes in. An empty key signs nothing."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._id = os.urandom(16).hex()

    def parse(self, frames: list[bytes]) -> Request | None:
        """None for all that is not a message signed with the key. Never raises: anybody may have sent it."""
        if DELIMITER not in frames:
            return None
        start = frames.index(DELIMITER)
        signature, signed = frames[start + 1 : start + 2], frames[start + 2 : start + 6]
        if len(signed) < 4 or not hmac.compare_digest(signature[0], self._sign(signed)):
            return None
        try:
            header, _parent, _metadata, content = (json.loads(part.decode()) for part in signed)
        except (ValueError, RecursionError):
            return None
        if not isinstance(header, dict) or not isinstance(content, dict):
            return None
        if not isinstance(header.get("msg_type"), str) or not isinstance(header.get("msg_id"), str):
            return None
        return Request(frames[:start], header, content)

    def format(self, routing: list[bytes], type: str, content: dict[str, Any], parent: dict[str, Any]) -> list[bytes]:
        header = {
            "msg_id": os.urandom(16).hex(),
            "msg_type": type,
            "session": self._id,
            "username": "kernel",
            "date": datetime.datetime.now(datetime.timezone.utc).isoformat(),
            "version": PROTOCOL_VERSION,
        }
        signed = [json.dumps(part).encode() for part in (header, parent, {}, content)]
        return [*routing, DELIMITER, self._sign(signed), *signed]

    def _sign(self, parts: list[bytes]) -> bytes:
        if not self._key:
            return b""
        digest = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in parts:
            digest.update(part)
        return digest.hexdigest().encode()
