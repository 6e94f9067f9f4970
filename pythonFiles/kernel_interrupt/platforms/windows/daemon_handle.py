"""Handles of the daemon's own process, and handles that travel between processes."""

from __future__ import annotations

import ctypes

from kernel_interrupt.platforms.windows import kernel32, ntdll

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType


class DaemonHandle:
    """A handle that is valid in the daemon. Closed once, by `with` or by `close`, and by nothing else."""

    __slots__ = ("value",)

    def __init__(self, value: int) -> None:
        self.value = value

    def close(self) -> None:
        """Raises SystemCallError; closing again does nothing: the number may be another handle's by then."""
        value, self.value = self.value, 0
        if value:
            kernel32.CloseHandle(value)

    def __enter__(self) -> DaemonHandle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def is_same_object(self, other: DaemonHandle) -> bool:
        """Whether both stand for one object of the system (CompareObjectHandles, since Windows 10)."""
        return bool(kernel32.CompareObjectHandles(self.value, other.value))

    def is_event(self) -> bool:
        """Whether it is an event at all, by the system's name of its type (NtQueryObject)."""
        # An OBJECT_TYPE_INFORMATION, with the text that its name points to behind it.
        buffer = ctypes.create_string_buffer(1024)
        ntdll.NtQueryObject(self.value, ntdll.OBJECT_TYPE_INFORMATION, buffer, len(buffer), None)
        name = ntdll.UnicodeString.from_buffer(buffer)
        return bool(name.Buffer) and ctypes.wstring_at(name.Buffer, name.Length // 2) == "Event"


def duplicate_into(process: DaemonHandle, daemon_handle: DaemonHandle) -> int:
    """An inheritable duplicate in `process` (opened with PROCESS_DUP_HANDLE); the number is valid there."""
    there = ctypes.c_void_p()
    kernel32.DuplicateHandle(
        kernel32.GetCurrentProcess(),
        daemon_handle.value,
        process.value,
        ctypes.byref(there),
        0,
        True,
        kernel32.DUPLICATE_SAME_ACCESS,
    )
    return there.value or 0


def duplicate_from(process: DaemonHandle, handle_there: int, close_there: bool = False) -> DaemonHandle:
    """A duplicate of what `handle_there` is in `process`. With `close_there` it is closed there at the same time."""
    # Wine refuses to close without a duplicate, which Microsoft's documentation allows.
    here = ctypes.c_void_p()
    options = kernel32.DUPLICATE_SAME_ACCESS | (kernel32.DUPLICATE_CLOSE_SOURCE if close_there else 0)
    kernel32.DuplicateHandle(
        process.value, handle_there, kernel32.GetCurrentProcess(), ctypes.byref(here), 0, False, options
    )
    return DaemonHandle(here.value or 0)
