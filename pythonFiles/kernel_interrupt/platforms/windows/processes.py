"""Opens processes, so that their pids are not reused, and reads whether they live and when they started."""

from __future__ import annotations

import ctypes

from kernel_interrupt.platforms.windows import kernel32, ntdll
from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle
from kernel_interrupt.platforms.windows.dll import SystemCallError
from kernel_interrupt.protocol import NO_SUCH_PROCESS, RequestError

MAX_PID = 2**32 - 1
# The rights to read when a process started and whether it has ended.
LIFE = kernel32.SYNCHRONIZE | kernel32.PROCESS_QUERY_LIMITED_INFORMATION
# The rights to read the parameters of the process too.
READ = LIFE | kernel32.PROCESS_QUERY_INFORMATION | kernel32.PROCESS_VM_READ


class OpenProcess(DaemonHandle):
    """A process, opened with the rights `access`. While it is open, the system does not reuse its pid.

    With the rights LIFE, opening a process that has ended raises NO_SUCH_PROCESS. With fewer rights it may succeed.
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
        # Windows ignores the two lowest bits of a pid: for 4243 it opens 4240. It also opens an ended process while
        # another handle to it is open.
        if access & LIFE == LIFE and (kernel32.GetProcessId(self.value) != pid or self.has_ended()):
            self.close()
            raise no_such_process(pid)

    def __enter__(self) -> OpenProcess:
        return self

    def has_ended(self) -> bool:
        """Whether the process has ended. Needs the right SYNCHRONIZE."""
        return kernel32.WaitForSingleObject(self.value, 0) == kernel32.WAIT_OBJECT_0

    def start(self) -> int:
        """Returns when the process started, in units of 100 ns since 1601 (GetProcessTimes)."""
        return self._times()[0]

    def processor_ms(self) -> int:
        """Returns how much processor time the process has used, in ms."""
        _, _, kernel, user = self._times()
        return (kernel + user) // 10_000

    def _times(self) -> list[int]:
        """Returns the start, the end, and the processor time in kernel and user mode, in units of 100 ns."""
        times = [kernel32.FileTime() for _ in range(4)]
        kernel32.GetProcessTimes(self.value, *map(ctypes.byref, times))
        return [int(time.dwHighDateTime) << 32 | int(time.dwLowDateTime) for time in times]

    def parent_pid(self) -> int:
        """Returns the pid of the parent. If the parent has ended, another process may have this pid."""
        return self.basic_information().InheritedFromUniqueProcessId or 0

    def basic_information(self) -> ntdll.ProcessBasicInformation:
        basic = ntdll.ProcessBasicInformation()
        ntdll.NtQueryInformationProcess(
            self.value, ntdll.PROCESS_BASIC_INFORMATION, ctypes.byref(basic), ctypes.sizeof(basic), None
        )
        return basic


def no_such_process(pid: int) -> RequestError:
    return RequestError(NO_SUCH_PROCESS, f"There is no process {pid}.")
