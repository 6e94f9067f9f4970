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
        reject_other_users(process)
        return process

    def signal_kernel(self, attached: Process, force: bool) -> str:
        """SIGINT to the kernel and, as a terminal would, to what it has started. Returns SIGNAL or NONE."""
        kernel = self.chain(attached)[-1]
        disposition = self.sigint_disposition(kernel)
        self.check_signal(kernel, disposition, force)
        if disposition == IGNORED:
            return NONE
        try:
            self._send(kernel)
        except ProcessLookupError:
            raise RequestError(NO_SUCH_PROCESS, f"The kernel, process {kernel.pid}, has ended.") from None
        except PermissionError:
            raise RequestError(ACCESS_DENIED, f"Process {kernel.pid} belongs to another user.") from None
        return SIGNAL

    def check_signal(self, kernel: Process, disposition: str, force: bool = False) -> None:
        """Raises the RequestError that rules the signal out. One that is ignored is not ruled out: none is sent."""
        self._reject_host(kernel)
        if force or disposition == IGNORED:
            return
        if disposition not in (CAUGHT, UNKNOWN):
            raise RequestError(WOULD_KILL, f"Process {kernel.pid} does not catch SIGINT: it would end.")
        if kernel.name in LAUNCHERS:
            # Shells catch SIGINT and end of it all the same.
            raise RequestError(WOULD_KILL, f"Process {kernel.pid} is {kernel.name}: it would end.")

    def sigint_disposition(self, process: Process) -> str:
        return self._table.sigint_disposition(process.pid)

    def _reject_host(self, process: Process) -> None:
        """Neither the host nor the daemon is ever signalled, nor a group that one of them is in."""
        for pid in (self._parent_pid, os.getpid()):
            own = self._table.find(pid)
            is_in_its_group = own is not None and own.group == process.pid
            if process.pid == pid or is_in_its_group:
                raise RequestError(NOT_SUPPORTED, f"Process {process.pid} is the kernel's host, not a kernel.")

    def chain(self, attached: Process) -> list[Process]:
        """From the attached process through its launchers to the one that does the work, looked up anew each time.

        A launcher is followed to its only child. Raises NO_SUCH_PROCESS.
        """
        # As it is now: `sh -c 'exec ...'` has become the kernel since it was attached.
        process = self._table.find(attached.pid)
        if process is None or process.start != attached.start:
            raise RequestError(NO_SUCH_PROCESS, f"The kernel, process {attached.pid}, has ended.")
        found = [process]
        while found[-1].name in LAUNCHERS:
            children = [other for other in self._table.all() if other.parent_pid == found[-1].pid]
            if len(children) != 1:
                break
            found += children
        return found

    def recipients(self, kernel: Process) -> list[Process]:
        """Whom SIGINT reaches: the process group that the kernel leads; else it and the descendants in its group."""
        if leads_its_group(kernel):
            return [process for process in self._table.all() if process.group == kernel.group]
        descendants = self._table.descendants(kernel)
        return [kernel, *(process for process in descendants if process.group == kernel.group)]

    def _send(self, kernel: Process) -> None:
        """To the process group that the kernel leads, at once; else one by one."""
        if leads_its_group(kernel):
            self._table.send_sigint(kernel, group=True)
            return
        self._table.send_sigint(kernel)
        for process in self.recipients(kernel)[1:]:
            self._send_to_descendant(process)

    def _send_to_descendant(self, process: Process) -> None:
        try:
            self._table.send_sigint(process)
        except (ProcessLookupError, PermissionError) as error:
            # One that ended meanwhile, or that changed its user, does not take the interrupt from the kernel.
            sys.stderr.write(f"SIGINT to process {process.pid}: {error}\n")


def leads_its_group(process: Process) -> bool:
    return process.group == process.pid


def reject_other_users(process: Process) -> None:
    try:
        os.kill(process.pid, 0)
    except PermissionError:
        raise RequestError(ACCESS_DENIED, f"Process {process.pid} belongs to another user.") from None
    except ProcessLookupError:
        raise RequestError(NO_SUCH_PROCESS, f"There is no process {process.pid}.") from None


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
        return self._system.signal_kernel(self._attached(), force)

    def diagnose(self) -> dict[str, object]:
        from kernel_interrupt.platforms.posix_diagnosis import diagnose

        return diagnose(self._system, self._attached())

    def _attached(self) -> Process:
        if self._process is None:
            raise RequestError(NOT_ATTACHED, f"Handle {self.number} has no process yet.")
        return self._process

    def close(self) -> None:
        """The number is the daemon's own: there is nothing to close."""

    def release(self) -> None:
        """Nothing is held."""
