"""The daemon's operations on Windows."""

from __future__ import annotations

from kernel_interrupt.platforms.system import InterruptHandle, System
from kernel_interrupt.platforms.windows.adoption import adopt_event
from kernel_interrupt.platforms.windows.console import ignore_ctrl_c, leave_own_console
from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle
from kernel_interrupt.platforms.windows.events import create_event, open_event, random_name
from kernel_interrupt.platforms.windows.parent import Parent
from kernel_interrupt.platforms.windows.processes import OpenProcess
from kernel_interrupt.platforms.windows.windows_interrupt_handle import WindowsInterruptHandle
from kernel_interrupt.platforms.windows.windows_stdin import read_until_parent_ends
from kernel_interrupt.protocol import UNKNOWN_HANDLE, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# If the parent accepts no handle, the daemon chooses a number that no handle of the parent can have: a process has at
# most 2^24 handles, numbered in steps of 4 ("Pushing the Limits of Windows: Handles", M. Russinovich).
FIRST_OWN_NUMBER = 2**30
MAX_NUMBER = 2**31 - 1


class WindowsSystem(System):
    def __init__(self, parent_pid: int) -> None:
        self._parent = Parent(parent_pid)
        self._last_own_number = FIRST_OWN_NUMBER - 1

    def ignore_ctrl_c(self) -> None:
        ignore_ctrl_c()
        leave_own_console()

    def input_until_parent_ends(self) -> Iterator[bytes]:
        return read_until_parent_ends(self._parent)

    def create_handle(self, name: str | None) -> InterruptHandle:
        name = name or random_name()
        event = create_event(name)
        try:
            parent_handle = self._parent.give(event)
        except BaseException:
            event.close()
            raise
        number = self._next_own_number() if parent_handle is None else parent_handle
        return WindowsInterruptHandle(number, name, event, self._parent)

    def restore_handle(self, number: int, name: str | None) -> InterruptHandle:
        event = self._open_restored(number, name)
        if number >= FIRST_OWN_NUMBER:
            self._last_own_number = max(self._last_own_number, number)
        elif self._parent.can_hold_handles and not self._parent.holds(number, event):
            event.close()
            raise RequestError(
                UNKNOWN_HANDLE,
                f"The parent's Windows handle {number} is not the event that RESTORE names.",
            )
        return WindowsInterruptHandle(number, name, event, self._parent)

    def _open_restored(self, number: int, name: str | None) -> DaemonHandle:
        if name is None:
            raise RequestError(UNKNOWN_HANDLE, "RESTORE needs the NAME of the handle.")
        # Windows ignores the two lowest bits of a handle: 101 and 100 would be two entries for the same handle.
        if not 0 < number <= MAX_NUMBER or (number < FIRST_OWN_NUMBER and number % 4):
            raise RequestError(UNKNOWN_HANDLE, f"{number} cannot be a handle.")
        event = open_event(name)
        if event is None:
            raise RequestError(UNKNOWN_HANDLE, f"The event of handle {number} no longer exists.")
        return event

    def adopt(self, pid: int, start: str | None = None, ports: frozenset[int] = frozenset()) -> InterruptHandle:
        self._parent.reject(pid)
        event = adopt_event(pid, ports)
        handle = WindowsInterruptHandle(self._next_own_number(), None, event, self._parent)
        try:
            handle.attach(pid, start, ports)
        except BaseException:
            handle.release()
            raise
        return handle

    def process_start(self, pid: int) -> str:
        with OpenProcess(pid) as process:
            return str(process.start())

    def _next_own_number(self) -> int:
        self._last_own_number += 1
        return self._last_own_number
