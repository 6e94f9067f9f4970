"""The parent process. The daemon creates handles for it, and ends when the parent ends."""

from __future__ import annotations

import os
import sys

from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle, duplicate_from, duplicate_into
from kernel_interrupt.platforms.windows.dll import SystemCallError
from kernel_interrupt.platforms.windows.processes import OpenProcess
from kernel_interrupt.protocol import ACCESS_DENIED, NO_SUCH_PROCESS, NOT_SUPPORTED, RequestError


class Parent:
    """The parent process, opened with the rights that Windows grants. Security software may deny some of them."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.has_ended = False
        self.watched = self._open(kernel32.SYNCHRONIZE, "the daemon ends only when its stdin ends")
        self._process = self._open(kernel32.PROCESS_DUP_HANDLE, "the daemon cannot copy events into it")
        self.has_ended = self.has_ended or (self.watched is not None and self.watched.has_ended())

    def _open(self, access: int, consequence: str) -> OpenProcess | None:
        try:
            return OpenProcess(self.pid, access)
        except RequestError as refusal:
            if refusal.code == NO_SUCH_PROCESS:
                self.has_ended = True
            else:
                sys.stderr.write(
                    f"Process {self.pid}, which started the daemon, cannot be opened, so {consequence}. "
                    f"{refusal.message}\n"
                )
            return None

    def reject(self, pid: int) -> None:
        """Raises NOT_SUPPORTED for the parent and the daemon."""
        if pid in (self.pid, os.getpid()):
            raise RequestError(NOT_SUPPORTED, f"Process {pid} is not a kernel: it is the daemon or its parent.")

    @property
    def can_hold_handles(self) -> bool:
        return self._process is not None

    def give(self, event: DaemonHandle) -> int | None:
        """Duplicates an event into the parent. Returns the duplicate's number, or None if the system refuses."""
        if self._process is None:
            return None
        try:
            return duplicate_into(self._process, event)
        except SystemCallError as refusal:
            if refusal.code != ACCESS_DENIED:
                raise
            # Security software may grant PROCESS_DUP_HANDLE, and still deny the duplication.
            sys.stderr.write(
                f"An event could not be copied into process {self.pid}, which started the daemon. {refusal.message}\n"
            )
            self._process.close()
            self._process = None
            return None

    def holds(self, parent_handle: int, event: DaemonHandle) -> bool:
        """Whether `parent_handle` is this event in the parent. The parent may have closed it and reused its number."""
        if self._process is None:
            return False
        try:
            with duplicate_from(self._process, parent_handle) as copy:
                return copy.is_same_object(event)
        except SystemCallError:
            return False

    def close(self, parent_handle: int, event: DaemonHandle) -> None:
        """Closes `parent_handle` in the parent if it is still this event."""
        if self._process is not None and self.holds(parent_handle, event):
            duplicate_from(self._process, parent_handle, close_source=True).close()
