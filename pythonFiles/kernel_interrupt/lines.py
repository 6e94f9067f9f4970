"""Splits chunks of bytes into lines. A chunk may contain many lines, or a part of one."""

from __future__ import annotations

from kernel_interrupt.protocol import MAX_LINE_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class LineTooLong:
    """Replaces a line that is longer than the limit. `start` is its beginning, in which the ID may be readable."""

    __slots__ = ("start",)

    def __init__(self, start: bytes) -> None:
        self.start = start


class LineSplitter:
    """Keeps the unfinished line between chunks, at most MAX_LINE_BYTES + 1 bytes of it."""

    def __init__(self) -> None:
        self._rest = b""
        self._overflowed = False

    def feed(self, chunk: bytes) -> Iterator[bytes | LineTooLong]:
        """Yields the lines that `chunk` completes, without the line feed and a carriage return before it."""
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            self._keep(piece, ended=True)
            yield self._take()
        self._keep(rest, ended=False)

    def _keep(self, piece: bytes, ended: bool) -> None:
        line = self._rest + piece
        if ended and line.endswith(b"\r"):
            line = line[:-1]
        # An unfinished line may have one byte more: its last byte may be the carriage return, which does not count.
        limit = MAX_LINE_BYTES if ended else MAX_LINE_BYTES + 1
        self._overflowed = self._overflowed or len(line) > limit
        self._rest = line[: MAX_LINE_BYTES + 1]

    def _take(self) -> bytes | LineTooLong:
        line = LineTooLong(self._rest[:MAX_LINE_BYTES]) if self._overflowed else self._rest
        self._rest = b""
        self._overflowed = False
        return line
