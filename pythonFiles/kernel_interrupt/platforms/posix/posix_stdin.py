"""Reads stdin on Linux and macOS as long as the parent lives."""

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
POLL_PARENT_MS = 100  # polled only if no descriptor reports the end of the parent


def read_until_parent_ends(table: ProcessTable, parent_pid: int) -> Iterator[bytes]:
    """Yields the chunks that arrive on stdin until its end of file or the parent's end.

    After the parent has ended, one of its children may still hold the other end of the pipe open.
    """
    parent = table.find(parent_pid)
    if parent is None:
        return
    try:
        parent_ended = table.open_end_descriptor(parent_pid)
    except ProcessLookupError:
        return
    poller = select.poll()
    poller.register(STDIN, select.POLLIN)
    if parent_ended is not None:
        poller.register(parent_ended, select.POLLIN)
    checked = time.monotonic()
    while True:
        events = dict(poller.poll(None if parent_ended is not None else POLL_PARENT_MS))
        if STDIN in events:
            chunk = os.read(STDIN, CHUNK_BYTES)
            if not chunk:
                return
            yield chunk
        if parent_ended in events:
            return
        # Check by the clock and not when poll times out, because another process may write to the pipe without a pause.
        if parent_ended is None and time.monotonic() - checked >= POLL_PARENT_MS / 1000:
            checked = time.monotonic()
            if not table.is_same(parent):
                return
