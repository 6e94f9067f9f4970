"""Linux: the search for kernels reads processes, namespaces and sockets from /proc (proc(5), namespaces(7))."""

from __future__ import annotations

import os
import re

from kernel_interrupt.platforms.machine import (
    HINTS,
    MAX_COMMAND_LINE_BYTES,
    NOT_OURS,
    OTHER_NAMESPACE,
    OTHER_USER,
    Machine,
    Problem,
    SeenProcess,
)
from kernel_interrupt.platforms.posix.file_security import file_problem
from kernel_interrupt.platforms.posix.launchers import LAUNCHERS
from kernel_interrupt.platforms.posix.linux_processes import PROC, LinuxProcesses, read, status_fields
from kernel_interrupt.platforms.posix.linux_sockets import parse_listening_sockets, read_rows, target_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.posix.process_table import Process

READINGS = 2
NAMESPACES = ("pid", "mnt", "net")
MAX_ENVIRONMENT_BYTES = 2**21
# In /proc/PID/maps, a loaded file: the interpreter's program or library, or an extension module of CPython.
PYTHON_FILE = re.compile(rb"/[^/\n]*(?:python|pypy)[^/\n]*\n", re.IGNORECASE)


class LinuxMachine(Machine):
    launchers = LAUNCHERS

    def __init__(self) -> None:
        self._table = LinuxProcesses()
        self._seen: dict[int, SeenProcess | None] = {}
        self._children: dict[int, list[int]] | None = None
        self._namespaces = namespaces_of(os.getpid())
        self._sockets: dict[str, int] = {}

    def candidates(self) -> list[SeenProcess]:
        named = [pid for pid in list_pids() if has_hint(pid)]
        seen = [self.see(pid) for pid in named]
        return [process for process in seen if process is not None]

    def see(self, pid: int) -> SeenProcess | None:
        if pid not in self._seen:
            process = self._table.find(pid) if pid > 0 else None
            self._seen[pid] = None if process is None else with_arguments(process)
        return self._seen[pid]

    def parent(self, process: SeenProcess) -> SeenProcess | None:
        return self.see(process.parent_pid)

    def children(self, process: SeenProcess) -> list[SeenProcess]:
        if self._children is None:
            self._children = {}
            for one in self._table.all():
                self._children.setdefault(one.parent_pid, []).append(one.pid)
        seen = [self.see(pid) for pid in self._children.get(process.pid, [])]
        return [child for child in seen if child is not None]

    def problem(self, process: SeenProcess) -> Problem | None:
        # The field has the real, effective, saved and file system user.
        (users,) = status_fields(process.pid, b"Uid:")
        if users.split()[:2] != [b"%d" % os.geteuid()] * 2:
            return Problem(OTHER_USER, f"Process {process.pid} belongs to another user.")
        namespaces = namespaces_of(process.pid)
        if None in namespaces:
            return Problem(NOT_OURS, f"Linux hides from this user what process {process.pid} does.")
        if namespaces != self._namespaces:
            return Problem(OTHER_NAMESPACE, f"Process {process.pid} runs in a container or in another namespace.")
        return None

    def working_folder(self, process: SeenProcess) -> str | None:
        try:
            return os.readlink(f"{PROC}/{process.pid}/cwd")
        except OSError:
            return None

    def environment(self, process: SeenProcess) -> dict[str, str]:
        block = read_up_to(process.pid, "environ", MAX_ENVIRONMENT_BYTES)
        variables = {}
        for entry in block.split(b"\0"):
            name, equals, value = entry.partition(b"=")
            if equals:
                variables[os.fsdecode(name)] = os.fsdecode(value)
        return variables

    def is_running(self, process: SeenProcess) -> bool:
        current = self._table.find(process.pid)
        return current is not None and current.start == process.start

    def file_problem(self, descriptor: int) -> Problem | None:
        return file_problem(descriptor)

    def watch_ports(self, ports: frozenset[int]) -> frozenset[int] | None:
        # Read the table of our own network namespace twice: one reading may miss a socket while others open or close.
        self._sockets = {}
        for _ in range(READINGS):
            if not ports.issubset(self._sockets.values()):
                self._sockets.update(parse_listening_sockets(read_rows(os.getpid()), ports))
        return frozenset(self._sockets.values())

    def listening_ports(self, process: SeenProcess) -> frozenset[int] | None:
        return self._ports_of(process.pid)

    def listeners(self) -> list[tuple[SeenProcess, frozenset[int]]]:
        found = []
        for pid in list_pids():
            ports = self._ports_of(pid) if is_of_this_user(pid) else None
            process = self.see(pid) if ports else None
            if ports and process is not None:
                found.append((process, ports))
        return found

    def runs_python(self, process: SeenProcess) -> bool:
        return PYTHON_FILE.search(read(process.pid, "maps")) is not None

    def _ports_of(self, pid: int) -> frozenset[int] | None:
        try:
            descriptors = os.listdir(f"{PROC}/{pid}/fd")
        except PermissionError:
            return None
        except OSError:
            return frozenset()
        targets = {target_of(pid, descriptor) for descriptor in descriptors}
        return frozenset(port for socket, port in self._sockets.items() if socket in targets)


def list_pids() -> list[int]:
    return [int(entry) for entry in os.listdir(PROC) if entry.isdigit()]


def has_hint(pid: int) -> bool:
    line = read_up_to(pid, "cmdline", MAX_COMMAND_LINE_BYTES).lower()
    return any(hint in line for hint in HINTS)


def with_arguments(process: Process) -> SeenProcess:
    line = read_up_to(process.pid, "cmdline", MAX_COMMAND_LINE_BYTES)
    arguments = [os.fsdecode(argument) for argument in line.split(b"\0")[:-1]]
    return SeenProcess(process.pid, process.start, process.parent_pid, process.name, arguments)


def read_up_to(pid: int, file: str, limit: int) -> bytes:
    """Returns the beginning of a file in /proc/PID, empty if the process has ended or is hidden from this user."""
    try:
        descriptor = os.open(f"{PROC}/{pid}/{file}", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        content = b""
        while len(content) < limit:
            chunk = os.read(descriptor, limit - len(content))
            if not chunk:
                break
            content += chunk
        return content
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def namespaces_of(pid: int) -> list[str | None]:
    return [read_namespace(pid, namespace) for namespace in NAMESPACES]


def read_namespace(pid: int, namespace: str) -> str | None:
    try:
        return os.readlink(f"{PROC}/{pid}/ns/{namespace}")
    except OSError:
        return None


def is_of_this_user(pid: int) -> bool:
    try:
        return os.stat(f"{PROC}/{pid}").st_uid == os.geteuid()
    except OSError:
        return False
