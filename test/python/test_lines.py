"""Tests how chunks of bytes are split into lines."""

import unittest
from typing import List, Union

from kernel_interrupt.lines import LineSplitter, LineTooLong
from kernel_interrupt.protocol import MAX_LINE_BYTES
from many_times import many_times

Line = Union[bytes, str]


def split(chunks: List[bytes]) -> List[Line]:
    """Returns the lines. For a line that is too long, returns a string that contains its beginning."""
    splitter = LineSplitter()
    return [
        "too long: " + line.start[:8].decode() if isinstance(line, LineTooLong) else line
        for chunk in chunks
        for line in splitter.feed(chunk)
    ]


class LineSplitterTest(unittest.TestCase):
    def test_finds_the_same_lines_however_the_bytes_are_split(self) -> None:
        long = b"x" * (MAX_LINE_BYTES + 1)
        data = b"PING:1\n\nPING:2\r\n" + long + b"\nPING:3\r\r\n" + long[:-1] + b"\r\nPING:4\nrest"
        whole = [b"PING:1", b"", b"PING:2", "too long: xxxxxxxx", b"PING:3\r", long[:-1], b"PING:4"]
        self.assertEqual(split([data]), whole)
        count, chooser = many_times()
        for number in range(count):
            cuts = sorted(chooser.choices(range(len(data)), k=number % 40))
            edges = [0, *cuts, len(data)]
            chunks = [data[start:end] for start, end in zip(edges, edges[1:])]
            self.assertEqual(split(chunks), whole, f"cuts {cuts}")

    def test_keeps_at_most_the_limit_plus_one_byte_of_a_line_that_is_too_long(self) -> None:
        splitter = LineSplitter()
        for _ in range(100):
            self.assertEqual(list(splitter.feed(b"x" * 65536)), [])
            self.assertLessEqual(len(splitter._rest), MAX_LINE_BYTES + 1)
        (line,) = splitter.feed(b"\n")
        self.assertIsInstance(line, LineTooLong)
