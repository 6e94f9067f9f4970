"""Which process does the work: the attached one, or one that it has merely launched."""

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
    """The process that does the work, at one moment. Held open by `with`, so that its pid stays its own."""

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
    """The kernel behind process `pid`, which the caller holds open. Raises NO_SUCH_PROCESS, ACCESS_DENIED.

    The process that announces itself with the handle's name, wherever below `pid` it is; where none does, the end of
    the chain of launchers (a virtual environment's python.exe, py.exe).
    """
    if is_announced(name, pid):
        return Kernel([OpenProcess(pid)])
    tree = ProcessTree()
    return announced_below(tree, pid, name) or behind_launchers(tree, pid)


def announced_below(tree: ProcessTree, pid: int, name: str | None) -> Kernel | None:
    for path in tree.paths(pid) if name is not None else []:
        if is_announced(name, path[-1]):
            kernel = open_path(path)
            if kernel is not None:
                return kernel
    return None


def behind_launchers(tree: ProcessTree, pid: int) -> Kernel:
    path = [pid]
    while True:
        launched = [child for child in tree.children(path[-1]) if is_launched(child, path[-1])]
        if len(launched) != 1 or launched[0] in path:
            break
        path += launched
    return open_path(path) or Kernel([OpenProcess(pid)])


def open_path(path: list[int]) -> Kernel | None:
    """Opens what was found; None where it has ended meanwhile and its pid may be another's."""
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
    """Whether `child` is what `launcher` was started to start: a launcher hands its arguments on, last ones last.

    What a kernel starts has other arguments than the kernel: its last one is the connection file.
    """
    try:
        return hands_on(read_parameters(launcher).command_line, read_parameters(child).command_line)
    except RequestError:
        return False


def hands_on(launcher_line: str, child_line: str) -> bool:
    given, handed = arguments_of(launcher_line), arguments_of(child_line)
    if not given or not handed:
        return False
    # A launcher of a script puts arguments of its own before them; py.exe and conda take some away.
    return f" {given}".endswith(f" {handed}") or f" {handed}".endswith(f" {given}")


def arguments_of(command_line: str) -> str:
    """Everything behind the program, which is quoted or without blanks, as it stands."""
    line = command_line.strip()
    program_end = line.find('"', 1) + 1 if line.startswith('"') else line.find(" ")
    # The quotation mark at the end belongs to `cmd /c "..."`, or to the last argument in both.
    return line[program_end:].strip().rstrip('"') if program_end > 0 else ""
