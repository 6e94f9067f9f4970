"""Windows: the search for kernels reads processes, their tokens and the owners of sockets."""

from __future__ import annotations

import ctypes

from kernel_interrupt.platforms.machine import (
    ELEVATED,
    HINTS,
    NOT_OURS,
    OTHER_USER,
    Machine,
    Problem,
    SeenProcess,
)
from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.command_lines import read_command_line, split_command_line
from kernel_interrupt.platforms.windows.file_security import file_problem
from kernel_interrupt.platforms.windows.iphlpapi import listeners
from kernel_interrupt.platforms.windows.parameters import Parameters, read_parameters
from kernel_interrupt.platforms.windows.processes import READ, OpenProcess
from kernel_interrupt.platforms.windows.tokens import Token
from kernel_interrupt.platforms.windows.tree import ProcessTree, was_started_by
from kernel_interrupt.protocol import RequestError

MAX_MODULES = 4096
HINT_TEXTS = tuple(hint.decode("ascii") for hint in HINTS)
PYTHON_NAMES = ("python", "pypy", "libpypy")


class WindowsMachine(Machine):
    # Windows has no fork(2). A child with the same command line may be a kernel that a launcher (python.exe) started.
    forks = False

    def __init__(self) -> None:
        self._tree = ProcessTree()
        self._seen: dict[int, SeenProcess | None] = {}
        self._parents: dict[int, SeenProcess | None] = {}
        self._parameters: dict[int, Parameters | None] = {}
        self._owners: list[tuple[int, int]] = []

    def candidates(self) -> list[SeenProcess]:
        seen = [self.see(pid) for pid in self._tree.pids()]
        return [process for process in seen if process is not None and has_hint(process.arguments)]

    def see(self, pid: int) -> SeenProcess | None:
        if pid not in self._seen:
            try:
                with OpenProcess(pid) as process:
                    arguments = split_command_line(read_command_line(process))
                    start, parent = str(process.start()), process.parent_pid()
                    self._seen[pid] = SeenProcess(pid, start, parent, self._tree.name(pid), arguments)
            except RequestError:
                self._seen[pid] = None
        return self._seen[pid]

    def parent(self, process: SeenProcess) -> SeenProcess | None:
        if process.pid not in self._parents:
            try:
                with OpenProcess(process.pid) as child, OpenProcess(process.parent_pid) as parent:
                    is_parent = was_started_by(child, parent)
            except RequestError:
                is_parent = False
            self._parents[process.pid] = self.see(process.parent_pid) if is_parent else None
        return self._parents[process.pid]

    def children(self, process: SeenProcess) -> list[SeenProcess]:
        seen = [self.see(pid) for pid in self._tree.children(process.pid)]
        return [child for child in seen if child is not None]

    def problem(self, process: SeenProcess) -> Problem | None:
        try:
            with OpenProcess(process.pid) as opened:
                token = Token(opened.value)
            own = Token(kernel32.GetCurrentProcess())
            if token.user != own.user:
                return Problem(OTHER_USER, f"Process {process.pid} belongs to another user.")
            if token.is_elevated and not own.is_elevated:
                return Problem(ELEVATED, f"Process {process.pid} runs as administrator, and VS Code does not.")
            with OpenProcess(process.pid, READ):
                return None
        except RequestError:
            return Problem(NOT_OURS, f"Windows hides process {process.pid} from VS Code: it may run as administrator.")

    def working_folder(self, process: SeenProcess) -> str | None:
        parameters = self._read_parameters(process)
        return None if parameters is None else parameters.working_folder or None

    def environment(self, process: SeenProcess) -> dict[str, str]:
        parameters = self._read_parameters(process)
        return {} if parameters is None else parameters.environment

    def is_running(self, process: SeenProcess) -> bool:
        try:
            with OpenProcess(process.pid) as opened:
                return str(opened.start()) == process.start
        except RequestError:
            return False

    def file_problem(self, descriptor: int) -> Problem | None:
        return file_problem(descriptor)

    def watch_ports(self, ports: frozenset[int]) -> frozenset[int] | None:
        try:
            self._owners = listeners(ports) if ports else []
        except RequestError:
            self._owners = []
        return frozenset(port for _, port in self._owners)

    def listening_ports(self, process: SeenProcess) -> frozenset[int] | None:
        found = frozenset(port for pid, port in self._owners if pid == process.pid)
        # Wine 8 names process 0 as the owner of every port.
        is_hidden = not found and any(pid == 0 for pid, _ in self._owners)
        return None if is_hidden else found

    def listeners(self) -> list[tuple[SeenProcess, frozenset[int]]]:
        ports: dict[int, set[int]] = {}
        for pid, port in self._owners:
            ports.setdefault(pid, set()).add(port)
        seen = [(self.see(pid), frozenset(found)) for pid, found in ports.items() if pid != 0]
        return [(process, found) for process, found in seen if process is not None]

    def runs_python(self, process: SeenProcess) -> bool:
        return any(name.lower().startswith(PYTHON_NAMES) for name in [process.name, *module_names(process.pid)])

    def _read_parameters(self, process: SeenProcess) -> Parameters | None:
        if process.pid not in self._parameters:
            try:
                self._parameters[process.pid] = read_parameters(process.pid)
            except RequestError:
                self._parameters[process.pid] = None
        return self._parameters[process.pid]


def has_hint(arguments: list[str]) -> bool:
    return any(hint in argument.lower() for argument in arguments for hint in HINT_TEXTS)


def module_names(pid: int) -> list[str]:
    """Returns the file names of the program and the DLLs that a process has loaded, empty if they are hidden."""
    modules = (ctypes.c_void_p * MAX_MODULES)()
    size = kernel32.DWORD()
    name = ctypes.create_unicode_buffer(260)
    found = []
    try:
        with OpenProcess(pid, READ) as process:
            kernel32.K32EnumProcessModules(process.value, modules, ctypes.sizeof(modules), ctypes.byref(size))
            for module in modules[: size.value // ctypes.sizeof(ctypes.c_void_p)]:
                kernel32.K32GetModuleBaseNameW(process.value, module, name, len(name))
                found.append(name.value)
    except RequestError:
        pass
    return found
