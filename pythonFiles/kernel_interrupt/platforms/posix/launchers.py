"""Finds the kernel. The attached process is the kernel itself or a launcher that started it."""

from __future__ import annotations

from kernel_interrupt.platforms.posix.process_table import Process, ProcessTable
from kernel_interrupt.protocol import NO_SUCH_PROCESS, NOT_SUPPORTED, RequestError

# Programs that start a kernel and then only wait for it. They get no SIGINT: most would end, and the kernel with them.
LAUNCHERS = frozenset(["sh", "bash", "dash", "zsh", "ksh", "fish", "busybox", "uv", "micromamba", "env"])


def find_chain(table: ProcessTable, attached: Process, ports: frozenset[int] = frozenset()) -> list[Process]:
    """Returns the chain of processes from the attached one, through the launchers, to the kernel.

    If the ports of the connection file are known, the kernel is the process that listens on them, whatever the programs
    before it are. If the ports are not known, or if the system hides who listens on them, the names of known launchers
    decide.

    Raises NO_SUCH_PROCESS, and NOT_SUPPORTED if neither the attached process nor a descendant listens on the ports.
    """
    # Look the process up again: `sh -c 'exec ...'` may have become the kernel after it was attached.
    process = table.find(attached.pid)
    if process is None or process.start != attached.start:
        raise RequestError(NO_SUCH_PROCESS, f"The attached process {attached.pid} has ended.")
    if ports:
        # Check this process first: reading all processes takes so long that the cell may end before the signal is sent.
        if table.listening_ports(process.pid, ports) == ports:
            return [process]
        candidates = [process, *table.descendants(process)]
        found = [table.listening_ports(candidate.pid, ports) for candidate in candidates]
        most = max(len(listening or ()) for listening in found)
        if most > 0:
            # The first one, because a child that the kernel forks inherits the kernel's sockets.
            kernel = next(one for one, listening in zip(candidates, found) if len(listening or ()) == most)
            return path_between(candidates, kernel)
        if None not in found:
            message = f"Neither process {process.pid} nor any process that it started listens on the kernel's ports."
            raise RequestError(NOT_SUPPORTED, message)
    return follow_launchers(table, process)


def path_between(candidates: list[Process], kernel: Process) -> list[Process]:
    """Returns the path from the first candidate to the kernel. In `candidates`, parents come before their children."""
    path = [kernel]
    for candidate in reversed(candidates):
        if candidate.pid == path[0].parent_pid:
            path.insert(0, candidate)
    return path


def follow_launchers(table: ProcessTable, process: Process) -> list[Process]:
    """Follows each launcher to its only child."""
    found = [process]
    while found[-1].name in LAUNCHERS:
        children = [other for other in table.all() if other.parent_pid == found[-1].pid]
        if len(children) != 1:
            break
        found += children
    return found
