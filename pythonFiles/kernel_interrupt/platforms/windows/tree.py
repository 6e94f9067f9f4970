"""The tree of processes (CreateToolhelp32Snapshot)."""

from __future__ import annotations

import ctypes

from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle
from kernel_interrupt.platforms.windows.processes import OpenProcess
from kernel_interrupt.protocol import RequestError


class ProcessTree:
    """All processes at one moment."""

    def __init__(self) -> None:
        self._children: dict[int, list[int]] = {}
        self._names: dict[int, str] = {}
        entry = kernel32.ProcessEntry32W(ctypes.sizeof(kernel32.ProcessEntry32W))
        with DaemonHandle(kernel32.CreateToolhelp32Snapshot(kernel32.TH32CS_SNAPPROCESS, 0)) as snapshot:
            more = kernel32.Process32FirstW(snapshot.value, ctypes.byref(entry))
            while more:
                self._names[entry.th32ProcessID] = entry.szExeFile
                self._children.setdefault(entry.th32ParentProcessID, []).append(entry.th32ProcessID)
                more = kernel32.Process32NextW(snapshot.value, ctypes.byref(entry))

    def __contains__(self, pid: int) -> bool:
        return pid in self._names

    def pids(self) -> list[int]:
        return list(self._names)

    def name(self, pid: int) -> str:
        """Returns the file name of the process's program, empty if there was no such process."""
        return self._names.get(pid, "")

    def children(self, pid: int) -> list[int]:
        """Returns the living children of `pid`, without those that this user may not open."""
        candidates = self._children.get(pid, [])
        return [child for child in candidates if is_child(child, pid)]

    def paths(self, pid: int) -> list[list[int]]:
        """Returns the paths from `pid` to itself and to each of its descendants, the shortest first."""
        found = [[pid]]
        for path in found:
            found += [[*path, child] for child in self.children(path[-1]) if child not in path]
        return found


def is_child(child_pid: int, parent_pid: int) -> bool:
    try:
        with OpenProcess(child_pid) as child, OpenProcess(parent_pid) as parent:
            return was_started_by(child, parent)
    except RequestError:
        return False


def was_started_by(child: OpenProcess, parent: OpenProcess) -> bool:
    """Whether `parent` started `child`. Windows tells only the parent's pid, which the system may have reused."""
    return child.parent_pid() == parent.pid and child.start() >= parent.start() and child.pid != parent.pid
