"""Bytes to lines. A chunk is not a line: it may hold many, or a part of one."""

from __future__ import annotations

from kernel_interrupt.protocol import MAX_LINE_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class LineTooLong:
    """Stands where a line was that is over the limit. `start` is its beginning: the ID may be readable there."""

    __slots__ = ("start",)

    def __init__(self, start: bytes) -> None:
        self.start = start


class LineSplitter:
    """Keeps the unfinished rest between chunks, and never more of it than a line may have."""

    def __init__(self) -> None:
        self._rest = b""
        self._overflowed = False

    def feed(self, chunk: bytes) -> Iterator[bytes | LineTooLong]:
        """The lines that `chunk` completes, without their ending (a line feed, a carriage return before it)."""
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            self._keep(piece, ended=True)
            yield self._take()
        self._keep(rest, ended=False)

    def _keep(self, piece: bytes, ended: bool) -> None:
        line = self._rest + piece
        if ended and line.endswith(b"\r"):
            line = line[:-1]
        # An unfinished line may still turn out to end in a carriage return, which does not count.
        limit = MAX_LINE_BYTES if ended else MAX_LINE_BYTES + 1
        self._overflowed = self._overflowed or len(line) > limit
        self._rest = line[: MAX_LINE_BYTES + 1]

    def _take(self) -> bytes | LineTooLong:
        line = LineTooLong(self._rest[:MAX_LINE_BYTES]) if self._overflowed else self._rest
        self._rest = b""
        self._overflowed = False
        return line
