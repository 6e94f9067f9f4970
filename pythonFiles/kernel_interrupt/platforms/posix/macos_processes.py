"""macOS: reads processes with sysctl(3) as `struct kinfo_proc` (sys/sysctl.h, sys/proc.h; 64 bit).

The authors wrote this from Apple's headers and never ran it on a Mac. So the code checks what it gets: a structure of
an unexpected size or with another pid counts as "no such process".
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys

from kernel_interrupt.platforms.posix import sigint
from kernel_interrupt.platforms.posix.process_table import CAUGHT, DEFAULT, IGNORED, Process, ProcessTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

CTL_KERN, KERN_PROC, KERN_PROC_ALL, KERN_PROC_PID = 1, 14, 0, 1
KERN_PROCARGS2 = 49
SZOMB = 5


class Timeval(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_int64), ("microseconds", ctypes.c_int32))


class ExternProc(ctypes.Structure):
    """`struct extern_proc`. Most fields are here only so that the others have the right offsets."""

    _fields_ = (
        ("p_starttime", Timeval),
        ("p_vmspace", ctypes.c_uint64),
        ("p_sigacts", ctypes.c_uint64),
        ("p_flag", ctypes.c_int32),
        ("p_stat", ctypes.c_char),
        ("p_pid", ctypes.c_int32),
        ("p_oppid", ctypes.c_int32),
        ("p_dupfd", ctypes.c_int32),
        ("user_stack", ctypes.c_uint64),
        ("exit_thread", ctypes.c_uint64),
        ("p_debugger", ctypes.c_int32),
        ("sigwait", ctypes.c_int32),
        ("p_estcpu", ctypes.c_uint32),
        ("p_cpticks", ctypes.c_int32),
        ("p_pctcpu", ctypes.c_uint32),
        ("p_wchan", ctypes.c_uint64),
        ("p_wmesg", ctypes.c_uint64),
        ("p_swtime", ctypes.c_uint32),
        ("p_slptime", ctypes.c_uint32),
        ("p_realtimer", Timeval * 2),
        ("p_rtime", Timeval),
        ("p_uticks", ctypes.c_uint64),
        ("p_sticks", ctypes.c_uint64),
        ("p_iticks", ctypes.c_uint64),
        ("p_traceflag", ctypes.c_int32),
        ("p_tracep", ctypes.c_uint64),
        ("p_siglist", ctypes.c_int32),
        ("p_textvp", ctypes.c_uint64),
        ("p_holdcnt", ctypes.c_int32),
        ("p_sigmask", ctypes.c_uint32),
        ("p_sigignore", ctypes.c_uint32),
        ("p_sigcatch", ctypes.c_uint32),
        ("p_priority", ctypes.c_uint8),
        ("p_usrpri", ctypes.c_uint8),
        ("p_nice", ctypes.c_int8),
        ("p_comm", ctypes.c_char * 17),
        ("p_pgrp", ctypes.c_uint64),
        ("p_addr", ctypes.c_uint64),
        ("p_xstat", ctypes.c_uint16),
        ("p_acflag", ctypes.c_uint16),
        ("p_ru", ctypes.c_uint64),
    )


class Eproc(ctypes.Structure):
    """The fields of `struct eproc` up to the process group. `e_rest` has the size of the other fields."""

    _fields_ = (
        ("e_paddr", ctypes.c_uint64),
        ("e_sess", ctypes.c_uint64),
        ("e_pcred", ctypes.c_uint8 * 104),
        ("e_ucred", ctypes.c_uint8 * 76),
        ("e_vm", ctypes.c_uint64 * 8),
        ("e_ppid", ctypes.c_int32),
        ("e_pgid", ctypes.c_int32),
        ("e_rest", ctypes.c_uint8 * 80),
    )


class KinfoProc(ctypes.Structure):
    _fields_ = (("kp_proc", ExternProc), ("kp_eproc", Eproc))


class MacProcesses(ProcessTable):
    def find(self, pid: int) -> Process | None:
        found = sysctl_processes(KERN_PROC_PID, pid)
        return to_process(found[0]) if len(found) == 1 and found[0].kp_proc.p_pid == pid else None

    def all(self) -> Iterator[Process]:
        for info in sysctl_processes(KERN_PROC_ALL, 0):
            process = to_process(info)
            if process is not None:
                yield process

    def sigint_disposition(self, pid: int) -> str:
        found = sysctl_processes(KERN_PROC_PID, pid)
        if len(found) != 1 or found[0].kp_proc.p_pid != pid:
            return DEFAULT
        if found[0].kp_proc.p_sigignore & sigint.BIT:
            return IGNORED
        return CAUGHT if found[0].kp_proc.p_sigcatch & sigint.BIT else DEFAULT

    def listening_ports(self, pid: int, ports: frozenset[int]) -> frozenset[int] | None:
        # Imported here, because only a handle with known ports needs it.
        from kernel_interrupt.platforms.posix.macos_sockets import listening_ports

        return listening_ports(pid, ports)

    def began_ms(self, process: Process) -> int:
        return int(float(process.start) * 1000)

    def command_line(self, pid: int) -> str:
        return parse_arguments(sysctl_arguments(pid))

    def processor_ms(self, pid: int) -> int:  # noqa: ARG002
        """Returns 0, because `kinfo_proc` has no processor time. So every worker of loky counts as idle."""
        return 0

    def send_sigint(self, process: Process, group: bool = False) -> None:
        if not self.is_same(process):
            raise ProcessLookupError(errno.ESRCH, "The process has ended")
        if group:
            os.killpg(process.pid, sigint.SIGINT)
        else:
            os.kill(process.pid, sigint.SIGINT)

    def open_end_descriptor(self, pid: int) -> int | None:  # noqa: ARG002
        """Returns None, so the daemon polls the process. Polling was tested on Linux; kqueue(2) would need a Mac."""
        return None


def to_process(info: KinfoProc) -> Process | None:
    proc = info.kp_proc
    if ord(proc.p_stat) == SZOMB:
        return None
    start = f"{proc.p_starttime.seconds}.{proc.p_starttime.microseconds:06}"
    name = proc.p_comm.decode("utf-8", "replace")
    return Process(proc.p_pid, start, info.kp_eproc.e_ppid, info.kp_eproc.e_pgid, name)


def parse_arguments(block: bytes) -> str:
    """Parses the answer to KERN_PROCARGS2. Returns the arguments with a blank between them."""
    return b" ".join(split_arguments(block)[0]).decode("utf-8", "replace")


def split_arguments(block: bytes) -> tuple[list[bytes], list[bytes]]:
    """Splits the answer to KERN_PROCARGS2 into the arguments and the environment variables (NAME=VALUE).

    The answer contains the number of arguments, the program's path, NULs, the arguments, the environment variables and
    an empty string.
    """
    count = int.from_bytes(block[:4], sys.byteorder)
    _, _, rest = block[4:].partition(b"\0")
    strings = rest.lstrip(b"\0").split(b"\0")
    environment = strings[count:]
    return strings[:count], environment[: environment.index(b"")] if b"" in environment else environment


def sysctl_arguments(pid: int) -> bytes:
    """Calls sysctl({CTL_KERN, KERN_PROCARGS2, pid}). Returns b"" if it fails, e.g. for another user's process."""
    sysctl = ctypes.CDLL(None, use_errno=True).sysctl
    query = (ctypes.c_int * 3)(CTL_KERN, KERN_PROCARGS2, pid)
    size = ctypes.c_size_t(os.sysconf("SC_ARG_MAX"))
    block = ctypes.create_string_buffer(size.value)
    if sysctl(query, ctypes.c_uint(3), block, ctypes.byref(size), None, ctypes.c_size_t(0)) != 0:
        return b""
    return block.raw[: size.value]


def sysctl_processes(kind: int, argument: int) -> list[KinfoProc]:
    """Calls sysctl({CTL_KERN, KERN_PROC, kind, argument}). Returns [] if it fails or the structure has another size."""
    sysctl = ctypes.CDLL(None, use_errno=True).sysctl
    sysctl.argtypes = (
        ctypes.POINTER(ctypes.c_int),
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.POINTER(ctypes.c_size_t),
        ctypes.c_void_p,
        ctypes.c_size_t,
    )
    sysctl.restype = ctypes.c_int
    query = (ctypes.c_int * 4)(CTL_KERN, KERN_PROC, kind, argument)
    size = ctypes.c_size_t(0)
    if sysctl(query, 4, None, ctypes.byref(size), None, 0) != 0:
        return []
    # Leave room for processes that start between the two calls.
    room = size.value // ctypes.sizeof(KinfoProc) + 32
    found = (KinfoProc * room)()
    size.value = ctypes.sizeof(found)
    if sysctl(query, 4, found, ctypes.byref(size), None, 0) != 0 or size.value % ctypes.sizeof(KinfoProc):
        return []
    return found[: size.value // ctypes.sizeof(KinfoProc)]
