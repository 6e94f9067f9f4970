"""The process that the daemon makes handles for, and that it lives as long as."""

from __future__ import annotations

import os
import sys

from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle, duplicate_from, duplicate_into
from kernel_interrupt.platforms.windows.dll import SystemCallError
from kernel_interrupt.platforms.windows.processes import OpenProcess
from kernel_interrupt.protocol import ACCESS_DENIED, NO_SUCH_PROCESS, NOT_SUPPORTED, RequestError


class Parent:
    """The parent, as far as this user may open it. Locked-down computers refuse one thing or the other."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.has_ended = False
        self.watched = self._open(kernel32.SYNCHRONIZE, "it is not watched: only the end of stdin ends the daemon")
        self._process = self._open(kernel32.PROCESS_DUP_HANDLE, "handles have numbers of the daemon's own")
        self.has_ended = self.has_ended or (self.watched is not None and self.watched.has_ended())

    def _open(self, access: int, consequence: str) -> OpenProcess | None:
        try:
            return OpenProcess(self.pid, access)
        except RequestError as refusal:
            if refusal.code == NO_SUCH_PROCESS:
                self.has_ended = True
            else:
                sys.stderr.write(
                    f"The parent, process {self.pid}, cannot be opened; {consequence}. {refusal.message}\n"
                )
            return None

    def reject(self, pid: int) -> None:
        """Neither the parent nor the daemon is ever interrupted. Raises NOT_SUPPORTED."""
        if pid in (self.pid, os.getpid()):
            raise RequestError(NOT_SUPPORTED, f"Process {pid} is the kernel's host, not a kernel.")

    @property
    def can_hold_handles(self) -> bool:
        return self._process is not None

    def give(self, event: DaemonHandle) -> int | None:
        """Duplicates an event into the parent; returns its number there, or None where that is refused."""
        if self._process is None:
            return None
        try:
            return duplicate_into(self._process, event)
        except SystemCallError as refusal:
            if refusal.code != ACCESS_DENIED:
                raise
            # Guarding software lets the process be opened, but takes the right away.
            sys.stderr.write(f"The parent, process {self.pid}, takes no handles. {refusal.message}\n")
            self._process.close()
            self._process = None
            return None

    def holds(self, parent_handle: int, event: DaemonHandle) -> bool:
        """Whether that number is this very event in the parent. Its owner may have closed it and have it anew."""
        if self._process is None:
            return False
        try:
            with duplicate_from(self._process, parent_handle) as copy:
                return copy.is_same_object(event)
        except SystemCallError:
            return False

    def close(self, parent_handle: int, event: DaemonHandle) -> None:
        """Closes that number in the parent if it still is this event. A number of the daemon's own never is."""
        if self._process is not None and self.holds(parent_handle, event):
            duplicate_from(self._process, parent_handle, close_there=True).close()
