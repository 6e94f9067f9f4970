"""Finds the kernel: the attached process itself, or the kernel that it launched."""

from __future__ import annotations

from kernel_interrupt.platforms.windows.events import is_announced
from kernel_interrupt.platforms.windows.parameters import read_parameters
from kernel_interrupt.platforms.windows.processes import OpenProcess
from kernel_interrupt.platforms.windows.tree import ProcessTree, was_started_by
from kernel_interrupt.protocol import RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType


class Kernel:
    """The process that runs the cells, and its launchers. `with` keeps them open, so that their pids are not reused."""

    def __init__(self, processes: list[OpenProcess]) -> None:
        self._processes = processes
        self.process = processes[-1]
        self.pid = self.process.pid
        self.launchers = [process.pid for process in processes[:-1]]

    def __enter__(self) -> Kernel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.close()


def find_kernel(pid: int, name: str | None) -> Kernel:
    """Finds the kernel from process `pid`, which the caller keeps open. Raises NO_SUCH_PROCESS, ACCESS_DENIED.

    The kernel is `pid` or the descendant that announces itself with the handle's name, else the last process in the
    chain of launchers (a virtual environment's python.exe, py.exe) that begins at `pid`.
    """
    if is_announced(name, pid):
        return Kernel([OpenProcess(pid)])
    tree = ProcessTree()
    return find_announced(tree, pid, name) or follow_launchers(tree, pid)


def find_announced(tree: ProcessTree, pid: int, name: str | None) -> Kernel | None:
    for path in tree.paths(pid) if name is not None else []:
        if is_announced(name, path[-1]):
            kernel = open_path(path)
            if kernel is not None:
                return kernel
    return None


def follow_launchers(tree: ProcessTree, pid: int) -> Kernel:
    path = [pid]
    while True:
        launched = [child for child in tree.children(path[-1]) if is_launched(child, path[-1])]
        if len(launched) != 1 or launched[0] in path:
            break
        path += launched
    return open_path(path) or Kernel([OpenProcess(pid)])


def open_path(path: list[int]) -> Kernel | None:
    """Opens the processes of a path; returns None if one has ended and its pid may be reused."""
    opened: list[OpenProcess] = []
    try:
        for pid in path:
            opened.append(OpenProcess(pid))
        is_still_so = all(was_started_by(child, parent) for parent, child in zip(opened, opened[1:]))
    except RequestError:
        is_still_so = False
    if is_still_so:
        return Kernel(opened)
    for process in opened:
        process.close()
    return None


def is_launched(child: int, launcher: int) -> bool:
    """Whether `launcher` launched `child`: a launcher passes its last arguments on, in the same order.

    A process that the kernel itself starts has other arguments: it does not get the kernel's connection file.
    """
    try:
        return passes_on(read_parameters(launcher).command_line, read_parameters(child).command_line)
    except RequestError:
        return False


def passes_on(launcher_line: str, child_line: str) -> bool:
    given, passed = arguments_of(launcher_line), arguments_of(child_line)
    if not given or not passed:
        return False
    # pip's launcher puts arguments in front of the given ones; py.exe and conda remove some at the front.
    return f" {given}".endswith(f" {passed}") or f" {passed}".endswith(f" {given}")


def arguments_of(command_line: str) -> str:
    """Returns the text after the program. The program is quoted or has no blanks."""
    line = command_line.strip()
    program_end = line.find('"', 1) + 1 if line.startswith('"') else line.find(" ")
    # A quotation mark at the end belongs to `cmd /c "..."`, or to the last argument of both command lines.
    return line[program_end:].strip().rstrip('"') if program_end > 0 else ""
