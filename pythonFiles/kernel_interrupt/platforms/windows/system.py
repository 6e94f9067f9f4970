"""Windows, as the daemon's operations see it."""

from __future__ import annotations

import os

from kernel_interrupt.platforms.system import InterruptHandle, System
from kernel_interrupt.platforms.windows.adoption import adopt_event
from kernel_interrupt.platforms.windows.console import ignore_ctrl_c, leave_own_console
from kernel_interrupt.platforms.windows.events import create_event, open_event, random_name
from kernel_interrupt.platforms.windows.handle import WindowsHandle
from kernel_interrupt.platforms.windows.input import read_until_parent_dies
from kernel_interrupt.platforms.windows.parent import Parent
from kernel_interrupt.platforms.windows.processes import OpenProcess
from kernel_interrupt.protocol import NO_SUCH_PROCESS, NOT_SUPPORTED, UNKNOWN_HANDLE, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kernel_interrupt.platforms.windows.handles import DaemonHandle

# Numbers of the daemon's own begin where no process has a handle: one has 2^24 of them at the most, and they count in
# fours ("Pushing the Limits of Windows: Handles", M. Russinovich). So they cannot be another handle of the parent's.
FIRST_OWN_NUMBER = 2**30
MAX_NUMBER = 2**31 - 1


class WindowsSystem(System):
    def __init__(self, parent_pid: int) -> None:
        self._parent = Parent(parent_pid)
        self._last_own_number = FIRST_OWN_NUMBER - 1

    def ignore_ctrl_c(self) -> None:
        ignore_ctrl_c()
        leave_own_console()

    def input_until_parent_dies(self) -> Iterator[bytes]:
        return read_until_parent_dies(self._parent)

    def create_handle(self, name: str | None) -> InterruptHandle:
        name = name or random_name()
        event = create_event(name)
        try:
            parent_handle = self._parent.give(event)
        except BaseException:
            event.close()
            raise
        if parent_handle is None:
            return WindowsHandle(self._next_own_number(), name, event, None, self)
        return WindowsHandle(parent_handle, name, event, self._parent, self)

    def restore_handle(self, number: int, name: str | None) -> InterruptHandle:
        event = self._open_restored(number, name)
        if number >= FIRST_OWN_NUMBER:
            self._last_own_number = max(self._last_own_number, number)
            return WindowsHandle(number, name, event, None, self)
        if not self._parent.can_hold_handles:
            return WindowsHandle(number, name, event, None, self)
        if not self._parent.holds(number, event):
            event.close()
            raise RequestError(UNKNOWN_HANDLE, f"{number} is not the handle of that name in the parent.")
        return WindowsHandle(number, name, event, self._parent, self)

    def _open_restored(self, number: int, name: str | None) -> DaemonHandle:
        if name is None:
            raise RequestError(UNKNOWN_HANDLE, "Without its NAME nothing tells which handle it was.")
        # The system ignores a handle's two lowest bits: 101 would be taken for 100, and held twice.
        if not 0 < number <= MAX_NUMBER or (number < FIRST_OWN_NUMBER and number % 4):
            raise RequestError(UNKNOWN_HANDLE, f"{number} was never a handle.")
        event = open_event(name)
        if event is None:
            raise RequestError(UNKNOWN_HANDLE, f"The event of handle {number} is gone.")
        return event

    def adopt(self, pid: int) -> InterruptHandle:
        self._reject_host(pid)
        event = adopt_event(pid)
        handle = WindowsHandle(self._next_own_number(), None, event, None, self)
        try:
            handle.attach(pid)
        except BaseException:
            handle.release()
            raise
        return handle

    def process_start(self, pid: int) -> str:
        with OpenProcess(pid) as process:
            return str(process.start())

    def open_kernel(self, pid: int, start: str | None) -> OpenProcess:
        """A living process that this user may look at, that was started at `start` and is not the host itself."""
        process = OpenProcess(pid)
        try:
            if start not in (None, str(process.start())):
                raise RequestError(NO_SUCH_PROCESS, f"Process {pid} is not the one that was meant.")
            self._reject_host(pid)
        except BaseException:
            process.close()
            raise
        return process

    def _reject_host(self, pid: int) -> None:
        if pid in (self._parent.pid, os.getpid()):
            raise RequestError(NOT_SUPPORTED, f"Process {pid} is the kernel's host, not a kernel.")

    def _next_own_number(self) -> int:
        self._last_own_number += 1
        return self._last_own_number
