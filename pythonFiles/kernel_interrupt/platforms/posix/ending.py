"""Ends a process on Linux and macOS."""

from __future__ import annotations

import errno
import os
import select
import time

from kernel_interrupt.platforms.posix import sigint
from kernel_interrupt.platforms.posix.process_table import Process, ProcessTable

# How long a process may take to end after SIGTERM, and then after SIGKILL: on a busy machine, SIGKILL also takes a
# moment. The daemon answers nothing else meanwhile.
TERM_LIMIT_SECONDS = 0.3
KILL_LIMIT_SECONDS = 1.0
POLL_SECONDS = 0.01


def end_process(table: ProcessTable, process: Process) -> None:
    """Sends SIGTERM, then SIGKILL if the process does not end. Raises ProcessLookupError and PermissionError."""
    descriptor = table.open_end_descriptor(process.pid)
    try:
        send(table, process, descriptor, sigint.SIGTERM)
        if not ends_within(TERM_LIMIT_SECONDS, table, process, descriptor):
            try:
                send(table, process, descriptor, sigint.SIGKILL)
            except ProcessLookupError:
                return
            ends_within(KILL_LIMIT_SECONDS, table, process, descriptor)
    finally:
        if descriptor is not None:
            os.close(descriptor)


def send(table: ProcessTable, process: Process, descriptor: int | None, number: int) -> None:
    # The descriptor was opened before this check, so the signal goes to the process that is checked.
    if not table.is_same(process):
        raise ProcessLookupError(errno.ESRCH, "The process has ended")
    if descriptor is not None:
        sigint.send_through(descriptor, 0, number)
    else:
        os.kill(process.pid, number)


def ends_within(seconds: float, table: ProcessTable, process: Process, descriptor: int | None) -> bool:
    if descriptor is not None:
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        return bool(poller.poll(seconds * 1000))
    deadline = time.monotonic() + seconds
    while table.is_same(process):
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
