"""Linux and macOS: a handle is a number of the daemon's own, and stands for a process once attached.

The rules are here, the same for both; what the two systems tell of a process, each in a module of its own.
"""

from __future__ import annotations

import os
import sys

from kernel_interrupt.platforms import sigint
from kernel_interrupt.platforms.input import read_until_parent_dies
from kernel_interrupt.platforms.process import CAUGHT, IGNORED, UNKNOWN
from kernel_interrupt.platforms.system import InterruptHandle, System
from kernel_interrupt.protocol import (
    ACCESS_DENIED,
    NO_SUCH_PROCESS,
    NONE,
    NOT_ATTACHED,
    NOT_SUPPORTED,
    OS_ERROR,
    SIGNAL,
    UNKNOWN_HANDLE,
    WOULD_KILL,
    RequestError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kernel_interrupt.platforms.process import Process, ProcessTable

MAX_HANDLE = 2**32 - 1

# Programs that start a kernel and then only wait for it. They are not interrupted: most would end, and take the
# kernel with them.
LAUNCHERS = frozenset(["sh", "bash", "dash", "zsh", "ksh", "fish", "busybox", "uv", "micromamba", "env"])


class PosixSystem(System):
    def __init__(self, parent_pid: int, table: ProcessTable) -> None:
        self._parent_pid = parent_pid
        self._table = table
        self._last_number = 0

    def ignore_ctrl_c(self) -> None:
        sigint.ignore()

    def input_until_parent_dies(self) -> Iterator[bytes]:
        return read_until_parent_dies(self._table, self._parent_pid)

    def create_handle(self, name: str | None) -> InterruptHandle:
        if self._last_number == MAX_HANDLE:
            raise RequestError(OS_ERROR, "There is no number left behind the highest handle that was restored.")
        return self.restore_handle(self._last_number + 1, name)

    def restore_handle(self, number: int, name: str | None) -> InterruptHandle:
        if not 0 < number <= MAX_HANDLE:
            raise RequestError(UNKNOWN_HANDLE, "A handle is a number from 1 to 2^32-1.")
        # This daemon gives no number twice, not even one that was disposed since.
        self._last_number = max(self._last_number, number)
        return PosixHandle(number, name, self)

    def adopt(self, pid: int) -> InterruptHandle:
        handle = self.create_handle(None)
        handle.attach(pid)
        return handle

    def process_start(self, pid: int) -> str:
        return self.find(pid).start

    def find(self, pid: int, start: str | None = None) -> Process:
        """A living process, by its pid; from here on it is trusted only while its start time is the same."""
        process = self._table.find(pid) if pid > 0 else None
        if process is None:
            raise RequestError(NO_SUCH_PROCESS, f"There is no process {pid}.")
        if start not in (None, process.start):
            raise RequestError(NO_SUCH_PROCESS, f"Process {pid} is not the one that was meant.")
        return process

    def reachable(self, pid: int, start: str | None = None) -> Process:
        """A living process that this user may signal and that is not the host itself."""
        process = self.find(pid, start)
        self._reject_host(process)
        try:
            os.kill(pid, 0)
        except PermissionError:
            raise RequestError(ACCESS_DENIED, f"Process {pid} belongs to another user.") from None
        except ProcessLookupError:
            raise RequestError(NO_SUCH_PROCESS, f"There is no process {pid}.") from None
        return process

    def signal_kernel(self, attached: Process, force: bool) -> str:
        """SIGINT to the kernel and, as a terminal would, to what it has started. Returns SIGNAL or NONE."""
        if not self._table.is_same(attached):
            raise RequestError(NO_SUCH_PROCESS, f"The kernel, process {attached.pid}, has ended.")
        kernel = self._behind_launcher(attached)
        self._reject_host(kernel)
        disposition = self._table.sigint_disposition(kernel.pid)
        if disposition == IGNORED:
            return NONE
        if not force:
            if disposition not in (CAUGHT, UNKNOWN):
                raise RequestError(WOULD_KILL, f"Process {kernel.pid} does not catch SIGINT: it would end.")
            if kernel.name in LAUNCHERS:
                # Shells catch SIGINT and end of it all the same.
                raise RequestError(WOULD_KILL, f"Process {kernel.pid} is {kernel.name}: it would end.")
        try:
            self._send(kernel)
        except ProcessLookupError:
            raise RequestError(NO_SUCH_PROCESS, f"The kernel, process {kernel.pid}, has ended.") from None
        except PermissionError:
            raise RequestError(ACCESS_DENIED, f"Process {kernel.pid} belongs to another user.") from None
        return SIGNAL

    def _reject_host(self, process: Process) -> None:
        """Neither the host nor the daemon is ever signalled, nor a group that one of them is in."""
        for pid in (self._parent_pid, os.getpid()):
            own = self._table.find(pid)
            is_in_its_group = own is not None and own.group == process.pid
            if process.pid == pid or is_in_its_group:
                raise RequestError(NOT_SUPPORTED, f"Process {process.pid} is the kernel's host, not a kernel.")

    def _behind_launcher(self, attached: Process) -> Process:
        """The process that does the work: a launcher's only child, looked up anew each time."""
        process = attached
        while process.name in LAUNCHERS:
            children = [other for other in self._table.all() if other.parent_pid == process.pid]
            if len(children) != 1:
                break
            process = children[0]
        return process

    def _send(self, kernel: Process) -> None:
        """To the process group that the kernel leads; else to it and to the descendants in its group, one by one."""
        if kernel.group == kernel.pid:
            self._table.send_sigint(kernel, group=True)
            return
        self._table.send_sigint(kernel)
        for process in self._table.descendants(kernel):
            if process.group == kernel.group:
                self._send_to_descendant(process)

    def _send_to_descendant(self, process: Process) -> None:
        try:
            self._table.send_sigint(process)
        except (ProcessLookupError, PermissionError) as error:
            # One that ended meanwhile, or that changed its user, does not take the interrupt from the kernel.
            sys.stderr.write(f"SIGINT to process {process.pid}: {error}\n")


class PosixHandle(InterruptHandle):
    def __init__(self, number: int, name: str | None, system: PosixSystem) -> None:
        self.number = number
        self.name = name
        self._system = system
        self._process: Process | None = None

    def attach(self, pid: int, start: str | None = None) -> list[str]:
        self._process = self._system.reachable(pid, start)
        return [SIGNAL]

    def interrupt(self, method: str | None, force: bool) -> str:
        if method not in (None, SIGNAL):
            raise RequestError(NOT_SUPPORTED, f"Only Windows has {method}.")
        if self._process is None:
            raise RequestError(NOT_ATTACHED, f"Handle {self.number} has no process yet.")
        return self._system.signal_kernel(self._process, force)

    def close(self) -> None:
        """The number is the daemon's own: there is nothing to close."""

    def release(self) -> None:
        """Nothing is held."""
