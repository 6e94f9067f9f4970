"""Finds the kernel that the attached process, a launcher, has started."""

from __future__ import annotations

from kernel_interrupt.platforms.posix.process_table import Process, ProcessTable
from kernel_interrupt.protocol import NO_SUCH_PROCESS, RequestError

# Programs that start a kernel and then only wait for it. They get no SIGINT: most would end, and the kernel with them.
LAUNCHERS = frozenset(["sh", "bash", "dash", "zsh", "ksh", "fish", "busybox", "uv", "micromamba", "env"])


def find_chain(table: ProcessTable, attached: Process) -> list[Process]:
    """Returns the attached process, the launchers after it, and the kernel last. Raises NO_SUCH_PROCESS.

    Follows each launcher to its only child.
    """
    # Look it up again: `sh -c 'exec ...'` may have become the kernel after it was attached.
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
