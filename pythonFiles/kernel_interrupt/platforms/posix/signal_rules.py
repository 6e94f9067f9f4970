"""Which processes SIGINT may be sent to: the rules that Linux and macOS share."""

from __future__ import annotations

import os

from kernel_interrupt.platforms.posix.launchers import LAUNCHERS
from kernel_interrupt.platforms.posix.process_table import CAUGHT, IGNORED, UNKNOWN, Process, ProcessTable
from kernel_interrupt.protocol import ACCESS_DENIED, NO_SUCH_PROCESS, NOT_SUPPORTED, WOULD_KILL, RequestError


class SignalRules:
    """The rules for the kernels of one parent. Every method raises the RequestError that rules the signal out."""

    def __init__(self, parent_pid: int, table: ProcessTable) -> None:
        self._parent_pid = parent_pid
        self.table = table

    def find_reachable(self, pid: int, start: str | None) -> Process:
        """A living process that this user may signal and that is not the host itself."""
        process = self.table.get(pid, start)
        self._reject_host(process)
        reject_other_users(process)
        return process

    def check_signal(self, kernel: Process, disposition: str, force: bool = False) -> None:
        """A kernel that ignores SIGINT is not ruled out: nothing is sent to it."""
        self._reject_host(kernel)
        if force or disposition == IGNORED:
            return
        if disposition not in (CAUGHT, UNKNOWN):
            raise RequestError(WOULD_KILL, f"Process {kernel.pid} does not catch SIGINT: it would end.")
        if kernel.name in LAUNCHERS:
            # Shells catch SIGINT and end of it all the same.
            raise RequestError(WOULD_KILL, f"Process {kernel.pid} is {kernel.name}: it would end.")

    def _reject_host(self, process: Process) -> None:
        """Neither the host nor the daemon is ever signalled, nor a group that one of them is in."""
        for pid in (self._parent_pid, os.getpid()):
            own = self.table.find(pid)
            is_in_its_group = own is not None and own.group == process.pid
            if process.pid == pid or is_in_its_group:
                raise RequestError(NOT_SUPPORTED, f"Process {process.pid} is the kernel's host, not a kernel.")


def reject_other_users(process: Process) -> None:
    try:
        os.kill(process.pid, 0)
    except PermissionError:
        raise RequestError(ACCESS_DENIED, f"Process {process.pid} belongs to another user.") from None
    except ProcessLookupError:
        raise RequestError(NO_SUCH_PROCESS, f"There is no process {process.pid}.") from None
