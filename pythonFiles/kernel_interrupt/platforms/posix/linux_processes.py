"""Linux: reads processes from /proc (proc(5)), and signals them through a pidfd if there is one (pidfd_open(2))."""

from __future__ import annotations

import errno
import os
import time

from kernel_interrupt.platforms.posix import sigint
from kernel_interrupt.platforms.posix.process_table import CAUGHT, DEFAULT, IGNORED, UNKNOWN, Process, ProcessTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PROC = "/proc"
CLOCK_BOOTTIME = 7  # clock_gettime(2); a Python that was built against old headers does not name it
PIDFD_SIGNAL_PROCESS_GROUP = 4  # pidfd_send_signal(2), since Linux 6.9


class LinuxProcesses(ProcessTable):
    def find(self, pid: int) -> Process | None:
        # Thread ids have folders in /proc too, which a listing leaves out. Only a process has its pid as Tgid.
        if status_fields(pid, b"Tgid:") != [b"%d" % pid]:
            return None
        return parse_stat(pid, read(pid, "stat"))

    def all(self) -> Iterator[Process]:
        for entry in os.listdir(PROC):
            process = parse_stat(int(entry), read(int(entry), "stat")) if entry.isdigit() else None
            if process is not None:
                yield process

    def sigint_disposition(self, pid: int) -> str:
        # Read both masks at once: if the cell ended between two reads, neither mask would contain SIGINT, as if SIGINT
        # had its default handler.
        ignored, caught = status_fields(pid, b"SigIgn:", b"SigCgt:")
        if not ignored or not caught:
            return UNKNOWN
        if int(ignored, 16) & sigint.BIT:
            return IGNORED
        return CAUGHT if int(caught, 16) & sigint.BIT else DEFAULT

    def listening_ports(self, pid: int, ports: frozenset[int]) -> frozenset[int] | None:
        # Imported here, because only a handle with known ports needs it.
        from kernel_interrupt.platforms.posix.linux_sockets import listening_ports

        return listening_ports(pid, ports)

    def began_ms(self, process: Process) -> int:
        since_boot = ticks_to_ms(int(process.start))
        booted = (time.time() - time.clock_gettime(CLOCK_BOOTTIME)) * 1000
        return int(booted) + since_boot

    def command_line(self, pid: int) -> str:
        return read(pid, "cmdline").replace(b"\0", b" ").decode("utf-8", "replace")

    def processor_ms(self, pid: int) -> int:
        fields = read(pid, "stat").rpartition(b")")[2].split()
        return ticks_to_ms(int(fields[11]) + int(fields[12])) if fields else 0

    def send_sigint(self, process: Process, group: bool = False) -> None:
        descriptor = self.open_end_descriptor(process.pid)
        try:
            # The descriptor was opened before this check, so the signal goes to the process that is checked.
            if not self.is_same(process):
                raise ProcessLookupError(errno.ESRCH, "The process has ended")
            if descriptor is not None:
                send_through(descriptor, process.pid, group)
            elif group:
                os.killpg(process.pid, sigint.SIGINT)
            else:
                os.kill(process.pid, sigint.SIGINT)
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def open_end_descriptor(self, pid: int) -> int | None:
        """Returns a pidfd, or None before Python 3.9, before Linux 5.3 and in a sandbox that forbids pidfd_open."""
        if not hasattr(os, "pidfd_open"):
            return None
        try:
            return os.pidfd_open(pid)
        except ProcessLookupError:
            raise
        except OSError:
            return None


def send_through(descriptor: int, pid: int, group: bool) -> None:
    try:
        sigint.send_through(descriptor, PIDFD_SIGNAL_PROCESS_GROUP if group else 0)
    except OSError as error:
        if not group or error.errno != errno.EINVAL:
            raise
        os.killpg(pid, sigint.SIGINT)


def parse_stat(pid: int, stat: bytes) -> Process | None:
    """Parses /proc/PID/stat. The name is in parentheses and may itself contain parentheses and blanks."""
    head, _, tail = stat.rpartition(b")")
    fields = tail.split()
    if not fields or fields[0] in (b"Z", b"X"):
        return None
    name = head.partition(b"(")[2].decode("utf-8", "replace")
    return Process(pid, fields[19].decode("ascii"), int(fields[1]), int(fields[2]), name)


def ticks_to_ms(ticks: int) -> int:
    return ticks * 1000 // os.sysconf("SC_CLK_TCK")


def status_fields(pid: int, *names: bytes) -> list[bytes]:
    """Returns fields of /proc/PID/status at one moment, each empty if the process has ended or is hidden."""
    lines = read(pid, "status").splitlines()
    return [next((line[len(name) :].strip() for line in lines if line.startswith(name)), b"") for name in names]


def read(pid: int, file: str) -> bytes:
    """Returns the content of a file in /proc/PID, empty if the process has ended or is hidden from this user."""
    try:
        with open(f"{PROC}/{pid}/{file}", "rb", buffering=0) as opened:
            return opened.readall()
    except OSError:
        return b""
