"""The rules for sending SIGINT, which Linux and macOS share."""

from __future__ import annotations

import os

from kernel_interrupt.platforms.posix.launchers import LAUNCHERS
from kernel_interrupt.platforms.posix.process_table import CAUGHT, IGNORED, UNKNOWN, Process, ProcessTable
from kernel_interrupt.protocol import ACCESS_DENIED, NO_SUCH_PROCESS, NOT_SUPPORTED, WOULD_KILL, RequestError


class SignalRules:
    """The rules for the kernels of one parent. A method raises a RequestError if a rule forbids the signal."""

    def __init__(self, parent_pid: int, table: ProcessTable) -> None:
        self._parent_pid = parent_pid
        self.table = table

    def find_reachable(self, pid: int, start: str | None) -> Process:
        """Returns the living process with this pid. Rejects the parent, the daemon and processes of other users."""
        process = self.table.get(pid, start)
        self._reject_parent_and_daemon(process)
        reject_other_users(process)
        return process

    def check_signal(self, kernel: Process, disposition: str, force: bool = False) -> None:
        """Checks whether SIGINT is safe. A kernel that ignores SIGINT passes: the caller then sends it nothing."""
        self._reject_parent_and_daemon(kernel)
        if force or disposition == IGNORED:
            return
        if disposition not in (CAUGHT, UNKNOWN):
            raise RequestError(WOULD_KILL, f"Process {kernel.pid} does not catch SIGINT: the signal would end it.")
        if kernel.name in LAUNCHERS:
            # A shell catches SIGINT and then ends.
            raise RequestError(WOULD_KILL, f"Process {kernel.pid} is {kernel.name}, a launcher: SIGINT would end it.")

    def is_parent_or_daemon(self, process: Process) -> bool:
        return process.pid in self.own_pids()

    def own_pids(self) -> set[int]:
        """Returns the pids of the parent and the daemon."""
        return {self._parent_pid, os.getpid()}

    def _reject_parent_and_daemon(self, process: Process) -> None:
        """Rejects the parent, the daemon, and the leader of a process group that contains one of them."""
        for pid in self.own_pids():
            own = self.table.find(pid)
            is_in_its_group = own is not None and own.group == process.pid
            if process.pid == pid or is_in_its_group:
                message = f"Process {process.pid} is not a kernel: it is the daemon, its parent or their group leader."
                raise RequestError(NOT_SUPPORTED, message)


def reject_other_users(process: Process) -> None:
    try:
        os.kill(process.pid, 0)
    except PermissionError:
        raise RequestError(ACCESS_DENIED, f"Process {process.pid} belongs to another user.") from None
    except ProcessLookupError:
        raise RequestError(NO_SUCH_PROCESS, f"There is no process {process.pid}.") from None
