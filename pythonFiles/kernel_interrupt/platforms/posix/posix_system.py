"""The daemon's operations on Linux and macOS."""

from __future__ import annotations

from kernel_interrupt.platforms.posix import sigint
from kernel_interrupt.platforms.posix.posix_stdin import read_until_parent_ends
from kernel_interrupt.platforms.posix.process_table import ProcessTable
from kernel_interrupt.platforms.system import InterruptHandle, System
from kernel_interrupt.protocol import OS_ERROR, UNKNOWN_HANDLE, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_HANDLE = 2**32 - 1


class PosixSystem(System):
    def __init__(self, parent_pid: int, table: ProcessTable) -> None:
        self._parent_pid = parent_pid
        self._table = table
        self._last_number = 0

    def ignore_ctrl_c(self) -> None:
        sigint.ignore()

    def input_until_parent_ends(self) -> Iterator[bytes]:
        return read_until_parent_ends(self._table, self._parent_pid)

    def create_handle(self, name: str | None) -> InterruptHandle:
        if self._last_number == MAX_HANDLE:
            raise RequestError(
                OS_ERROR, "No new handle is possible: a restored handle has the highest number that is allowed."
            )
        return self.restore_handle(self._last_number + 1, name)

    def restore_handle(self, number: int, name: str | None) -> InterruptHandle:
        if not 0 < number <= MAX_HANDLE:
            raise RequestError(UNKNOWN_HANDLE, "A handle must be a number from 1 to 2^32-1.")
        # Never reuse a number, not even after its handle was disposed.
        self._last_number = max(self._last_number, number)
        # Imported here, so that the first answer does not wait for it.
        from kernel_interrupt.platforms.posix.posix_interrupt_handle import PosixInterruptHandle

        return PosixInterruptHandle(number, name, self._parent_pid, self._table)

    def adopt(self, pid: int, start: str | None = None, ports: frozenset[int] = frozenset()) -> InterruptHandle:
        handle = self.create_handle(None)
        handle.attach(pid, start, ports)
        return handle

    def process_start(self, pid: int) -> str:
        return self._table.get(pid).start
