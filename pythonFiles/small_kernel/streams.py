"""What a cell prints, as messages on iopub."""

from __future__ import annotations

import io

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Stream(io.TextIOBase):
    """Stands in for sys.stdout or sys.stderr: a message a line, and one for what is flushed before its end."""

    encoding = "utf-8"

    def __init__(self, publish: Callable[[str], None]) -> None:
        super().__init__()
        self._publish = publish
        self._line = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() takes a str, not {type(text).__name__}")
        self._line += text
        if "\n" in text:
            self.flush()
        return len(text)

    def flush(self) -> None:
        text, self._line = self._line, ""
        if text:
            self._publish(text)
