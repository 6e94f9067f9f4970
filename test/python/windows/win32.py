"""What the tests ask of Windows about processes and handles, and do to them."""

import ctypes
import os
import sys
from typing import Any, Set, Tuple

SYNCHRONIZE = 0x00100000
WAIT_OBJECT_0 = 0
SYSTEM_EXTENDED_HANDLE_INFORMATION = 64
STATUS_INFO_LENGTH_MISMATCH = 0xC0000004
DACL_SECURITY_INFORMATION = 4
CTRL_C_EVENT = 0
# Wine's handle of a read or write that waits. The types of Windows begin at 2.
NO_TYPE = 0


class HandleEntry(ctypes.Structure):
    """SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX."""

    _fields_ = (
        ("Object", ctypes.c_void_p),
        ("UniqueProcessId", ctypes.c_size_t),
        ("HandleValue", ctypes.c_size_t),
        ("GrantedAccess", ctypes.c_uint32),
        ("CreatorBackTraceIndex", ctypes.c_uint16),
        ("ObjectTypeIndex", ctypes.c_uint16),
        ("HandleAttributes", ctypes.c_uint32),
        ("Reserved", ctypes.c_uint32),
    )


def library(name: str) -> Any:
    if sys.platform != "win32":
        raise OSError(f"Only Windows has {name}.")
    found = ctypes.WinDLL(name, use_last_error=True)
    if name == "kernel32":
        found.GetCurrentProcess.restype = ctypes.c_void_p
        found.CreateEventA.restype = ctypes.c_void_p
    return found


def last_error() -> int:
    if sys.platform != "win32":
        return 0
    return ctypes.get_last_error()


def is_wine() -> bool:
    return sys.platform == "win32" and hasattr(library("ntdll"), "wine_get_version")


def is_set(handle: int) -> bool:
    """Whether an event of this process is set; it no longer is afterwards."""
    return bool(library("kernel32").WaitForSingleObject(ctypes.c_void_p(handle), 0) == WAIT_OBJECT_0)


def make_event(name: str = "") -> int:
    """An event of this process that children may inherit."""
    attributes = (ctypes.c_size_t * 3)(24, 0, 1)
    return int(library("kernel32").CreateEventA(attributes, False, False, name.encode("ascii") or None))


def events_of(pid: int) -> Set[int]:
    """Every handle of a process that is an event."""
    event = make_event()
    type_of_events = dict(handles_of(os.getpid()))[event]
    close(event)
    return {handle for handle, type_ in handles_of(pid) if type_ == type_of_events}


def event_exists(name: str) -> bool:
    kernel32 = library("kernel32")
    kernel32.OpenEventA.restype = ctypes.c_void_p
    handle = kernel32.OpenEventA(SYNCHRONIZE, False, name.encode("ascii"))
    if handle:
        close(handle)
    return bool(handle)


def close(handle: int) -> None:
    library("kernel32").CloseHandle(ctypes.c_void_p(handle))


def handles_of(pid: int) -> Set[Tuple[int, int]]:
    """Every handle of a process with the type of what it stands for (GetProcessHandleCount tells 0 under Wine).

    Under Wine a thread that waits in ReadFile has one handle more, of no type. It comes and goes with every line that
    a pipe brings, so it is left out: it says where the thread is, and not what the process holds.
    """
    size = 2**20
    while True:
        buffer = ctypes.create_string_buffer(size)
        status = library("ntdll").NtQuerySystemInformation(SYSTEM_EXTENDED_HANDLE_INFORMATION, buffer, size, None)
        if status & 0xFFFFFFFF != STATUS_INFO_LENGTH_MISMATCH:
            break
        size *= 2
    assert status == 0, hex(status)
    count = ctypes.c_size_t.from_buffer(buffer).value
    entries = (HandleEntry * count).from_buffer(buffer, 2 * ctypes.sizeof(ctypes.c_size_t))
    return {
        (entry.HandleValue, entry.ObjectTypeIndex)
        for entry in entries
        if entry.UniqueProcessId == pid and entry.ObjectTypeIndex != NO_TYPE
    }


def refuse_to_be_opened() -> None:
    """Takes every right to this process from everybody, as locked-down computers do: an empty access list."""
    advapi32, kernel32 = library("advapi32"), library("kernel32")
    nobody = ctypes.create_string_buffer(64)
    descriptor = ctypes.create_string_buffer(256)
    assert advapi32.InitializeAcl(nobody, len(nobody), 2)
    assert advapi32.InitializeSecurityDescriptor(descriptor, 1)
    assert advapi32.SetSecurityDescriptorDacl(descriptor, True, nobody, False)
    process = ctypes.c_void_p(kernel32.GetCurrentProcess())
    assert advapi32.SetKernelObjectSecurity(process, DACL_SECURITY_INFORMATION, descriptor), last_error()


def can_be_opened(pid: int, access: int) -> bool:
    kernel32 = library("kernel32")
    kernel32.OpenProcess.restype = ctypes.c_void_p
    handle = kernel32.OpenProcess(access, False, pid)
    if handle:
        close(handle)
    return bool(handle)
