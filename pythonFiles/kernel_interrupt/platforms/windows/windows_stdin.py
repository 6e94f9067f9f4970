"""Reading stdin on Windows, for as long as the parent lives."""

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


def read_until_parent_dies(parent: Parent) -> Iterator[bytes]:
    """The chunks that arrive on stdin, up to its end; at the parent's end the daemon ends, wherever it is.

    A read of a pipe cannot be waited for together with a process, so a thread of its own waits for the latter.
    """
    if parent.has_ended:
        return
    if parent.watched is not None:
        _thread.start_new_thread(end_with, (parent.watched.value,))
    while True:
        chunk = os.read(STDIN, CHUNK_BYTES)
        if not chunk:
            return
        yield chunk


def end_with(daemon_handle: int) -> None:
    """Ends the daemon when the process behind the handle does: nobody is left to answer."""
    try:
        kernel32.WaitForSingleObject(daemon_handle, kernel32.INFINITE)
    except RequestError as failure:
        sys.stderr.write(f"The parent is not watched: {failure.message}\n")
        return
    os._exit(0)
