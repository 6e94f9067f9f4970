"""The commands CHILDREN and END on Windows."""

from __future__ import annotations

import os

from kernel_interrupt.platforms.children import Child, KnownChildren
from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.kernels import Kernel
from kernel_interrupt.platforms.windows.parameters import read_parameters
from kernel_interrupt.platforms.windows.processes import LIFE, OpenProcess
from kernel_interrupt.platforms.windows.tree import ProcessTree
from kernel_interrupt.protocol import NO_SUCH_PROCESS, RequestError

EPOCH = 116_444_736_000_000_000  # 1970, in units of 100 ns since 1601
EXIT_CODE = 1
# How long TerminateProcess may take. The daemon answers nothing else during this time.
END_LIMIT_MS = 300


def list_children(kernel: Kernel, parent_pid: int, known: KnownChildren) -> list[dict[str, object]]:
    """Returns the kernel's descendants, parents before their children."""
    tree = ProcessTree()
    excluded = {parent_pid, os.getpid(), kernel.pid, *kernel.launchers}
    # Besides the kernel, the search begins at the processes that the last answer to CHILDREN named. Such a process
    # is no longer a descendant of the kernel if its parent has ended.
    other_roots = [pid for pid, start in known.known_keys() if start_of(pid) == start]
    paths = [path for root in [kernel.pid, *other_roots] for path in tree.paths(root)]
    # Paths from several roots may lead to one process. The longest one names all its ancestors below the kernel, so
    # sorting by its length puts parents before their children.
    depths: dict[int, int] = {}
    for path in paths:
        depths[path[-1]] = max(len(path), depths.get(path[-1], 0))
    lines = {pid: command_line_of(pid) for pid in depths if pid not in excluded}
    parents = {path[-1]: path[-2] for path in paths if len(path) > 1}
    children = []
    for pid in sorted(lines, key=lambda pid: depths[pid]):
        try:
            with OpenProcess(pid) as process:
                start = process.start()
                parent_line = lines.get(parents.get(pid, 0), "")
                began, used = (start - EPOCH) // 10_000, process.processor_ms()
                children.append(Child(pid, str(start), tree.name(pid), began, used, lines[pid], parent_line))
        except RequestError:
            continue  # it has ended
    return known.describe(children)


def end_child(excluded: set[int], known: KnownChildren, pid: int, start: str) -> None:
    """Ends a process that CHILDREN has named. Raises NOT_SUPPORTED, NO_SUCH_PROCESS, ACCESS_DENIED."""
    known.check_may_end(pid, start, {os.getpid(), *excluded})
    with OpenProcess(pid, LIFE | kernel32.PROCESS_TERMINATE) as process:
        if str(process.start()) != start:
            raise RequestError(NO_SUCH_PROCESS, f"Process {pid} has another start time: the pid was reused.")
        kernel32.TerminateProcess(process.value, EXIT_CODE)
        kernel32.WaitForSingleObject(process.value, END_LIMIT_MS)


def start_of(pid: int) -> str | None:
    try:
        with OpenProcess(pid) as process:
            return str(process.start())
    except RequestError:
        return None


def command_line_of(pid: int) -> str:
    try:
        return read_parameters(pid).command_line
    except RequestError:
        return ""
