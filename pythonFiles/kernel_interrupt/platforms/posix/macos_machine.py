"""macOS: the search for kernels reads processes with sysctl(3) and libproc (libproc.h, sys/proc_info.h).

The authors wrote this from Apple's headers and never ran it on a Mac. So an answer of an unexpected size counts as
no answer.
"""

from __future__ import annotations

import ctypes
import os
import sys

from kernel_interrupt.platforms.machine import HINTS, NOT_OURS, OTHER_USER, Machine, Problem, SeenProcess
from kernel_interrupt.platforms.posix.file_security import file_problem
from kernel_interrupt.platforms.posix.launchers import LAUNCHERS
from kernel_interrupt.platforms.posix.macos_processes import (
    KERN_PROC_PID,
    MacProcesses,
    split_arguments,
    sysctl_arguments,
    sysctl_processes,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.posix.process_table import Process

PROC_PIDVNODEPATHINFO = 9
# `struct proc_vnodepathinfo` has two `struct vnode_info_path`: the working folder and the root. Each consists of a
# `struct vnode_info` (152 bytes) and a path (1024 bytes).
SIZE_OF_FOLDERS = 2 * (152 + 1024)
WORKING_FOLDER = slice(152, 152 + 1024)
# The places of `cr_uid` in `struct _ucred` and `p_ruid` in `struct _pcred` (sys/sysctl.h). Both are 32 bits wide.
EFFECTIVE_USER = slice(4, 8)
REAL_USER = slice(80, 84)


class MacMachine(Machine):
    launchers = LAUNCHERS

    def __init__(self) -> None:
        self._table = MacProcesses()
        self._processes = {process.pid: process for process in self._table.all()}
        self._seen: dict[int, SeenProcess | None] = {}
        self._ports: frozenset[int] = frozenset()

    def candidates(self) -> list[SeenProcess]:
        seen = [self.see(pid) for pid in self._processes]
        return [process for process in seen if process is not None and has_hint(process.arguments)]

    def see(self, pid: int) -> SeenProcess | None:
        if pid not in self._seen:
            process = self._processes.get(pid)
            self._seen[pid] = None if process is None else with_arguments(process)
        return self._seen[pid]

    def parent(self, process: SeenProcess) -> SeenProcess | None:
        return self.see(process.parent_pid)

    def children(self, process: SeenProcess) -> list[SeenProcess]:
        seen = [self.see(one.pid) for one in self._processes.values() if one.parent_pid == process.pid]
        return [child for child in seen if child is not None]

    def problem(self, process: SeenProcess) -> Problem | None:
        users = users_of(process.pid)
        if users is None:
            return Problem(NOT_OURS, f"macOS hides from this user what process {process.pid} does.")
        if users != (os.geteuid(), os.geteuid()):
            return Problem(OTHER_USER, f"Process {process.pid} belongs to another user.")
        return None

    def working_folder(self, process: SeenProcess) -> str | None:
        library = ctypes.CDLL("libproc.dylib")
        buffer = ctypes.create_string_buffer(SIZE_OF_FOLDERS)
        size = library.proc_pidinfo(process.pid, PROC_PIDVNODEPATHINFO, ctypes.c_uint64(0), buffer, SIZE_OF_FOLDERS)
        folder = buffer.raw[WORKING_FOLDER].partition(b"\0")[0] if size == SIZE_OF_FOLDERS else b""
        return os.fsdecode(folder) or None

    def environment(self, process: SeenProcess) -> dict[str, str]:
        _, environment = split_arguments(sysctl_arguments(process.pid))
        variables = {}
        for entry in environment:
            name, _, value = entry.partition(b"=")
            variables[os.fsdecode(name)] = os.fsdecode(value)
        return variables

    def is_running(self, process: SeenProcess) -> bool:
        current = self._table.find(process.pid)
        return current is not None and current.start == process.start

    def file_problem(self, descriptor: int) -> Problem | None:
        return file_problem(descriptor)

    def watch_ports(self, ports: frozenset[int]) -> frozenset[int] | None:
        self._ports = ports
        return None

    def listening_ports(self, process: SeenProcess) -> frozenset[int] | None:
        # The table returns None both for hidden ports and for no port. Most programs that name a JSON file listen on no
        # port, so None counts as no port here.
        return self._table.listening_ports(process.pid, self._ports) or frozenset()

    def listeners(self) -> list[tuple[SeenProcess, frozenset[int]]]:
        found = []
        for pid in self._processes:
            ports = self._table.listening_ports(pid, self._ports)
            process = self.see(pid) if ports else None
            if ports and process is not None:
                found.append((process, ports))
        return found

    def runs_python(self, process: SeenProcess) -> bool:
        """Whether the name of the process or of its program contains `python` or `pypy`."""
        names = f"{process.name} {os.path.basename(process.arguments[0]) if process.arguments else ''}".lower()
        return "python" in names or "pypy" in names


def with_arguments(process: Process) -> SeenProcess:
    arguments, _ = split_arguments(sysctl_arguments(process.pid))
    decoded = [os.fsdecode(argument) for argument in arguments]
    return SeenProcess(process.pid, process.start, process.parent_pid, process.name, decoded)


def has_hint(arguments: list[str]) -> bool:
    hints = [hint.decode("ascii") for hint in HINTS]
    return any(hint in argument.lower() for argument in arguments for hint in hints)


def users_of(pid: int) -> tuple[int, int] | None:
    """Returns the real and the effective user of a process, or None if they are hidden."""
    found = sysctl_processes(KERN_PROC_PID, pid)
    if len(found) != 1 or found[0].kp_proc.p_pid != pid:
        return None
    process = found[0].kp_eproc
    real, effective = bytes(process.e_pcred)[REAL_USER], bytes(process.e_ucred)[EFFECTIVE_USER]
    return int.from_bytes(real, sys.byteorder), int.from_bytes(effective, sys.byteorder)
