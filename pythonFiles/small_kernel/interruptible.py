"""SIGINT: ignored while the kernel is idle, KeyboardInterrupt in the cell that runs, as with ipykernel."""

from __future__ import annotations

import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType


class Interruptible:
    """A context in which SIGINT counts, and `call`, which alone it can leave. For the main thread.

    An interrupt that comes before the cell's first line ends the cell all the same; one behind its last line ends
    nothing.
    """

    def __init__(self) -> None:
        self._calls = False
        self._interrupted = False
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def __enter__(self) -> None:
        self._interrupted = False
        signal.signal(signal.SIGINT, self._handle)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def call(self, function: Callable[[], None]) -> None:
        try:
            self._calls = True
            if self._interrupted:
                raise KeyboardInterrupt
            function()
        finally:
            self._calls = False

    def _handle(self, _signal: int, frame: FrameType | None) -> None:
        self._interrupted = True
        # By the stack: raised between two lines of the kernel's own it would end the kernel.
        while self._calls and frame is not None:
            if frame.f_code is Interruptible.call.__code__:
                raise KeyboardInterrupt
            frame = frame.f_back
