"""ZMTP 3.0 with the mechanism NULL: bytes to messages and back. Knows no sockets.

Source: ZeroMQ's RFC 23/ZMTP; the commands SUBSCRIBE, CANCEL and PING are those of RFC 37 (ZMTP 3.1).
"""

from __future__ import annotations

import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MORE, LONG, COMMAND = 1, 2, 4

GREETING_BYTES = 64
SIGNATURE = b"\xff" + bytes(8) + b"\x7f"
MECHANISM = b"NULL".ljust(20, b"\0")
# Version 3.0: peers of 3.1 then subscribe by messages, as the older ones do.
GREETING = (SIGNATURE + b"\x03\x00" + MECHANISM).ljust(GREETING_BYTES, b"\0")

# What one message may take; a frame counts for more than its bytes, since there may be any number of empty ones.
MAX_MESSAGE_BYTES = 64 * 1024 * 1024
FRAME_COST = 64


class ZmtpError(Exception):
    """The peer does not speak ZMTP 3 with NULL, or says what nobody can mean."""


class Command:
    def __init__(self, name: bytes, body: bytes) -> None:
        self.name = name
        self.body = body


def frame(body: bytes, flags: int = 0) -> bytes:
    if len(body) > 255:
        return struct.pack(">BQ", flags | LONG, len(body)) + body
    return bytes((flags, len(body))) + body


def message(frames: list[bytes]) -> bytes:
    return b"".join([*(frame(body, MORE) for body in frames[:-1]), frame(frames[-1])])


def command(name: bytes, body: bytes = b"") -> bytes:
    return frame(bytes((len(name),)) + name + body, COMMAND)


def ready(socket_type: bytes) -> bytes:
    name = b"Socket-Type"
    return command(b"READY", bytes((len(name),)) + name + struct.pack(">I", len(socket_type)) + socket_type)


def metadata(body: bytes) -> dict[bytes, bytes]:
    """The properties of a READY, with their names in lower case: they have no case of their own."""
    properties: dict[bytes, bytes] = {}
    while body:
        end = 1 + body[0]
        name, size = body[1:end], body[end : end + 4]
        if len(size) < 4:
            raise ZmtpError("a property is cut off")
        start = end + 4
        end = start + int.from_bytes(size, "big")
        if end > len(body):
            raise ZmtpError("a property is cut off")
        properties[name.lower()] = body[start:end]
        body = body[end:]
    return properties


class Decoder:
    """What one peer sends, however it is cut."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._greeted = False
        self._frames: list[bytes] = []
        self._cost = 0

    def feed(self, data: bytes) -> Iterator[Command | list[bytes]]:
        """The commands and messages that are complete now. Raises ZmtpError; the peer is to be left then."""
        self._rest += data
        if not self._greeted:
            check_greeting(bytes(self._rest[:GREETING_BYTES]))
            if len(self._rest) < GREETING_BYTES:
                return
            del self._rest[:GREETING_BYTES]
            self._greeted = True
        while True:
            taken = self._take_frame()
            if taken is None:
                return
            flags, body = taken
            if flags & COMMAND:
                yield parse_command(body)
                continue
            self._frames.append(body)
            if not flags & MORE:
                frames, self._frames, self._cost = self._frames, [], 0
                yield frames

    def _take_frame(self) -> tuple[int, bytes] | None:
        rest = self._rest
        header = 9 if rest and rest[0] & LONG else 2
        if len(rest) < header:
            return None
        flags = rest[0]
        if flags & ~(MORE | LONG | COMMAND) or flags & (MORE | COMMAND) == MORE | COMMAND:
            raise ZmtpError(f"a frame has the flags {flags}")
        size = int.from_bytes(rest[1:header], "big")
        if self._cost + size + FRAME_COST > MAX_MESSAGE_BYTES:
            raise ZmtpError("a message is too long")
        if len(rest) < header + size:
            return None
        if not flags & COMMAND:
            self._cost += size + FRAME_COST
        body = bytes(rest[header : header + size])
        del rest[: header + size]
        return flags, body


def check_greeting(start: bytes) -> None:
    """As much of it as is there: one that speaks something else is not waited for."""
    # The eight bytes between the first and the last of the signature may be anything.
    if start[:1] not in (b"", b"\xff") or start[9:10] not in (b"", b"\x7f"):
        raise ZmtpError("no greeting")
    if start[10:11] and start[10] < 3:
        raise ZmtpError("a version before 3")
    if len(start) >= 32 and start[12:32] != MECHANISM:
        raise ZmtpError("another mechanism than NULL")


def parse_command(body: bytes) -> Command:
    if not body or len(body) < 1 + body[0]:
        raise ZmtpError("a command without a name")
    end = 1 + body[0]
    return Command(body[1:end], body[end:])
