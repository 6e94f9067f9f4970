"""Handles of the daemon's own process, and duplicates of handles in other processes."""

from __future__ import annotations

import ctypes

from kernel_interrupt.platforms.windows import kernel32, ntdll

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType


class DaemonHandle:
    """A handle that is valid in the daemon. Only `with` and `close` close it."""

    __slots__ = ("value",)

    def __init__(self, value: int) -> None:
        self.value = value

    def close(self) -> None:
        """Closes the handle. A second call does nothing: the number may be reused. Raises SystemCallError."""
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
        """Whether both handles refer to the same object (CompareObjectHandles, since Windows 10)."""
        return bool(kernel32.CompareObjectHandles(self.value, other.value))

    def is_event(self) -> bool:
        """Whether the handle refers to an event (NtQueryObject gives the name of its type)."""
        # An OBJECT_TYPE_INFORMATION, followed by the text to which its first field, the name, points.
        buffer = ctypes.create_string_buffer(1024)
        ntdll.NtQueryObject(self.value, ntdll.OBJECT_TYPE_INFORMATION, buffer, len(buffer), None)
        name = ntdll.UnicodeString.from_buffer(buffer)
        return bool(name.Buffer) and ctypes.wstring_at(name.Buffer, name.Length // 2) == "Event"


def duplicate_into(process: DaemonHandle, daemon_handle: DaemonHandle) -> int:
    """Creates an inheritable duplicate in `process` and returns its number, which is valid in that process.

    `process` must be opened with PROCESS_DUP_HANDLE.
    """
    foreign_handle = ctypes.c_void_p()
    kernel32.DuplicateHandle(
        kernel32.GetCurrentProcess(),
        daemon_handle.value,
        process.value,
        ctypes.byref(foreign_handle),
        0,
        True,
        kernel32.DUPLICATE_SAME_ACCESS,
    )
    return foreign_handle.value or 0


def duplicate_from(process: DaemonHandle, foreign_handle: int, close_source: bool = False) -> DaemonHandle:
    """Returns a duplicate of `foreign_handle`, a handle of `process`. With `close_source`, also closes the original."""
    # Always duplicate: Windows can close the original without a duplicate, Wine cannot.
    duplicate = ctypes.c_void_p()
    options = kernel32.DUPLICATE_SAME_ACCESS | (kernel32.DUPLICATE_CLOSE_SOURCE if close_source else 0)
    kernel32.DuplicateHandle(
        process.value, foreign_handle, kernel32.GetCurrentProcess(), ctypes.byref(duplicate), 0, False, options
    )
    return DaemonHandle(duplicate.value or 0)
