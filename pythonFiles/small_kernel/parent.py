"""The kernel ends with its host: where that was killed, nobody is left to end it."""

from __future__ import annotations

import _thread
import os
import time

from kernel_interrupt import platforms
from kernel_interrupt.protocol import NO_SUCH_PROCESS, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.system import System

LOOK_SECONDS = 0.5


def end_with(pid: int) -> None:
    """Ends this process when the other one has ended, whatever runs here. Stdin is left to the cells' children."""
    system = platforms.current(pid)
    start = start_of(system, pid)
    if start is None:
        os._exit(0)
    _thread.start_new_thread(watch, (system, pid, start))


def watch(system: System, pid: int, start: str) -> None:
    # By its start too: the system gives the pid to another process some day.
    while start_of(system, pid) == start:
        time.sleep(LOOK_SECONDS)
    os._exit(0)


def start_of(system: System, pid: int) -> str | None:
    """What tells it from a later process with its pid; empty where nothing can be told, None where it has ended."""
    try:
        return system.process_start(pid)
    except RequestError as error:
        return None if error.code == NO_SUCH_PROCESS else ""
