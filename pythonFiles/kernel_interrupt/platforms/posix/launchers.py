"""From the attached process through its launchers to the kernel, by pids that are trusted only with a start time."""

from __future__ import annotations

from kernel_interrupt.platforms.posix.process_table import Process, ProcessTable
from kernel_interrupt.protocol import NO_SUCH_PROCESS, RequestError

# Programs that start a kernel and then only wait for it. They are not interrupted: most would end, and take the
# kernel with them.
LAUNCHERS = frozenset(["sh", "bash", "dash", "zsh", "ksh", "fish", "busybox", "uv", "micromamba", "env"])


def find_process(table: ProcessTable, pid: int, start: str | None = None) -> Process:
    """A living process, by its pid; the one that was started at `start`, if that is given. Raises NO_SUCH_PROCESS."""
    process = table.find(pid) if pid > 0 else None
    if process is None:
        raise RequestError(NO_SUCH_PROCESS, f"There is no process {pid}.")
    if start not in (None, process.start):
        raise RequestError(NO_SUCH_PROCESS, f"Process {pid} is not the one that was meant.")
    return process


def find_chain(table: ProcessTable, attached: Process) -> list[Process]:
    """From the attached process through its launchers to the kernel, which is the last. Raises NO_SUCH_PROCESS.

    The chain is looked up each time. A launcher is followed to its only child.
    """
    # As it is now: `sh -c 'exec ...'` has become the kernel since it was attached.
    process = table.find(attached.pid)
    if process is None or process.start != attached.start:
        raise RequestError(NO_SUCH_PROCESS, f"The kernel, process {attached.pid}, has ended.")
    found = [process]
    while found[-1].name in LAUNCHERS:
        children = [other for other in table.all() if other.parent_pid == found[-1].pid]
        if len(children) != 1:
            break
        found += children
    return found
