"""Finds the kernel. The attached process is the kernel itself or a launcher that started it."""

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


def find_kernel(pid: int, name: str | None, ports: frozenset[int] = frozenset()) -> Kernel:
    """Finds the kernel from process `pid`, which the caller keeps open. Raises NO_SUCH_PROCESS, ACCESS_DENIED.

    The kernel is the first of these that exists, each of them `pid` itself or a descendant of it:

    1. the process that announces itself with the handle's name;
    2. if the ports of the connection file are known, the process that listens on them;
    3. if they are known but no such process is found (Wine 8 does not tell who listens), the deepest process whose
       command line names the connection file;
    4. the end of the chain of launchers (a virtual environment's python.exe, py.exe) that begins at `pid`.
    """
    if is_announced(name, pid):
        return Kernel([OpenProcess(pid)])
    tree = ProcessTree()
    kernel = find_announced(tree, pid, name)
    if kernel is None and ports:
        kernel = find_listening(tree, pid, ports) or find_by_connection_file(tree, pid)
    return kernel or follow_launchers(tree, pid)


def find_listening(tree: ProcessTree, pid: int, ports: frozenset[int]) -> Kernel | None:
    # Imported here, because only a handle with known ports needs it.
    from kernel_interrupt.platforms.windows.iphlpapi import listening_ports

    counts = {owner: len(found) for owner, found in listening_ports(ports).items()}
    paths = [path for path in tree.paths(pid) if path[-1] in counts]
    return open_path(max(paths, key=lambda path: counts[path[-1]])) if paths else None


def find_by_connection_file(tree: ProcessTree, pid: int) -> Kernel | None:
    """Finds the deepest descendant whose command line names the same connection file as the command line of `pid`.

    If the command line of `pid` names none, any connection file counts.
    """
    given = connection_files(command_line_of(pid))
    kernel: Kernel | None = None
    for path in reversed(tree.paths(pid)):
        named = connection_files(command_line_of(path[-1]))
        if named and (not given or named & given):
            kernel = open_path(path)
            if kernel is not None:
                break
    return kernel


def command_line_of(pid: int) -> str:
    try:
        return read_parameters(pid).command_line
    except RequestError:
        return ""


def connection_files(command_line: str) -> set[str]:
    """Returns the names of the JSON files in a command line, without folders, because a folder may contain blanks."""
    text = command_line.lower()
    for separator in '"\\/=':
        text = text.replace(separator, " ")
    return {word for word in text.split() if word.endswith(".json")}


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
    """Opens the processes of a path. Returns None if one of them cannot be opened, or if its pid was reused."""
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
    # pip's launcher puts arguments before the given ones. py.exe and conda remove some from the beginning.
    return f" {given}".endswith(f" {passed}") or f" {passed}".endswith(f" {given}")


def arguments_of(command_line: str) -> str:
    """Returns the text after the program. The program is quoted or has no blanks."""
    line = command_line.strip()
    program_end = line.find('"', 1) + 1 if line.startswith('"') else line.find(" ")
    # A quotation mark at the end belongs to `cmd /c "..."`, or to the last argument of both command lines.
    return line[program_end:].strip().rstrip('"') if program_end > 0 else ""
