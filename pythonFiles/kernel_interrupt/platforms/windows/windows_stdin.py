"""Reads stdin on Windows as long as the parent lives."""

from __future__ import annotations

import _thread
import os
import sys

from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.protocol import RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kernel_interrupt.platforms.windows.parent import Parent

STDIN = 0
CHUNK_BYTES = 65536


def read_until_parent_ends(parent: Parent) -> Iterator[bytes]:
    """Yields the chunks that arrive on stdin until its end of file. If the parent ends, the daemon exits at once.

    One call cannot wait for a pipe and for a process, so a second thread waits for the parent.
    """
    if parent.has_ended:
        return
    if parent.watched is not None:
        _thread.start_new_thread(exit_with, (parent.watched.value,))
    while True:
        chunk = os.read(STDIN, CHUNK_BYTES)
        if not chunk:
            return
        yield chunk


def exit_with(daemon_handle: int) -> None:
    """Waits for the end of the process with this handle, then exits the daemon."""
    try:
        kernel32.WaitForSingleObject(daemon_handle, kernel32.INFINITE)
    except RequestError as failure:
        sys.stderr.write(f"The daemon cannot watch its parent: {failure.message}\n")
        return
    os._exit(0)
