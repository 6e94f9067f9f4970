"""Reading stdin on Linux and macOS, for as long as the parent lives."""

from __future__ import annotations

import os
import select
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kernel_interrupt.platforms.posix.process_table import ProcessTable

STDIN = 0
CHUNK_BYTES = 65536
LOOK_AT_PARENT_MS = 100  # only where no descriptor tells of its end


def read_until_parent_dies(table: ProcessTable, parent_pid: int) -> Iterator[bytes]:
    """The chunks that arrive on stdin.

    Ends at the end of file, and when the parent has died: something else may still hold the other end open, a child
    that inherited it for instance.
    """
    parent = table.find(parent_pid)
    if parent is None:
        return
    try:
        parent_ended = table.watch(parent_pid)
    except ProcessLookupError:
        return
    poller = select.poll()
    poller.register(STDIN, select.POLLIN)
    if parent_ended is not None:
        poller.register(parent_ended, select.POLLIN)
    looked = time.monotonic()
    while True:
        events = dict(poller.poll(None if parent_ended is not None else LOOK_AT_PARENT_MS))
        if STDIN in events:
            chunk = os.read(STDIN, CHUNK_BYTES)
            if not chunk:
                return
            yield chunk
        if parent_ended in events:
            return
        # By the clock, and not whenever nothing came: whoever else holds the pipe may write without a pause.
        if parent_ended is None and time.monotonic() - looked >= LOOK_AT_PARENT_MS / 1000:
            looked = time.monotonic()
            if not table.is_same(parent):
                return
