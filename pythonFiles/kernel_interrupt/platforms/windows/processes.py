"""Processes: opening one so that its pid stays its own, and telling whether it lives."""

from __future__ import annotations

import ctypes

from kernel_interrupt.platforms.windows import kernel32, ntdll
from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle
from kernel_interrupt.platforms.windows.dll import SystemCallError
from kernel_interrupt.protocol import NO_SUCH_PROCESS, RequestError

MAX_PID = 2**32 - 1
# The rights that it takes to tell when a process was started, and whether it has ended.
LIFE = kernel32.SYNCHRONIZE | kernel32.PROCESS_QUERY_LIMITED_INFORMATION
# What it takes to read its parameters as well.
READ = LIFE | kernel32.PROCESS_QUERY_INFORMATION | kernel32.PROCESS_VM_READ


class OpenProcess(DaemonHandle):
    """A process, with exactly the rights of `access`. While this is open no other process gets its pid.

    With the rights of LIFE it was alive when it was opened; with fewer, nothing tells whether it was.
    """

    __slots__ = ("pid",)

    def __init__(self, pid: int, access: int = LIFE) -> None:
        """Raises NO_SUCH_PROCESS, and SystemCallError with ACCESS_DENIED."""
        if not 0 < pid <= MAX_PID:
            raise no_such_process(pid)
        try:
            super().__init__(kernel32.OpenProcess(access, False, pid))
        except SystemCallError as failure:
            if failure.error == kernel32.ERROR_INVALID_PARAMETER:
                raise no_such_process(pid) from None
            raise
        self.pid = pid
        # The system takes 4243 for 4240; and a process that has ended can be opened as long as someone holds it.
        if access & LIFE == LIFE and (kernel32.GetProcessId(self.value) != pid or self.has_ended()):
            self.close()
            raise no_such_process(pid)

    def __enter__(self) -> OpenProcess:
        return self

    def has_ended(self) -> bool:
        """Needs the right SYNCHRONIZE."""
        return kernel32.WaitForSingleObject(self.value, 0) == kernel32.WAIT_OBJECT_0

    def start(self) -> int:
        """When it was started (GetProcessTimes), in units of 100 ns since 1601."""
        times = [kernel32.FileTime() for _ in range(4)]
        kernel32.GetProcessTimes(self.value, *map(ctypes.byref, times))
        return int(times[0].dwHighDateTime) << 32 | int(times[0].dwLowDateTime)

    def parent_pid(self) -> int:
        """The pid that its parent had: it may be another's by now."""
        return self.basic_information().InheritedFromUniqueProcessId or 0

    def basic_information(self) -> ntdll.ProcessBasicInformation:
        basic = ntdll.ProcessBasicInformation()
        ntdll.NtQueryInformationProcess(
            self.value, ntdll.PROCESS_BASIC_INFORMATION, ctypes.byref(basic), ctypes.sizeof(basic), None
        )
        return basic


def no_such_process(pid: int) -> RequestError:
    return RequestError(NO_SUCH_PROCESS, f"There is no process {pid}.")
