"""The functions of Windows that the tests call, for events, handles, processes and access lists."""

import ctypes
import os
import sys
from typing import Any, Set, Tuple

SYNCHRONIZE = 0x00100000
WAIT_OBJECT_0 = 0
SYSTEM_EXTENDED_HANDLE_INFORMATION = 64
STATUS_INFO_LENGTH_MISMATCH = 0xC0000004
DACL_SECURITY_INFORMATION = 4
# The type of Wine's handle for a pending read or write. The types of Windows begin at 2.
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
    """Whether an auto-reset event of this process is set. The call resets it."""
    return bool(library("kernel32").WaitForSingleObject(ctypes.c_void_p(handle), 0) == WAIT_OBJECT_0)


def make_event(name: str = "") -> int:
    """Creates or opens an event. Returns a handle of this process that children may inherit."""
    attributes = (ctypes.c_size_t * 3)(24, 0, 1)
    return int(library("kernel32").CreateEventA(attributes, False, False, name.encode("ascii") or None))


def events_of(pid: int) -> Set[int]:
    """Returns the handles of a process that are events."""
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
    """Returns every handle of a process with the type of its object.

    Tests count these handles, because GetProcessHandleCount returns 0 under Wine. Leaves out the handles without a
    type: under Wine a thread has one while it waits in ReadFile.
    """
    for size in (2**20, 2**23, 2**26):
        buffer = ctypes.create_string_buffer(size)
        status = library("ntdll").NtQuerySystemInformation(SYSTEM_EXTENDED_HANDLE_INFORMATION, buffer, size, None)
        if status & 0xFFFFFFFF != STATUS_INFO_LENGTH_MISMATCH:
            break
    assert status == 0, hex(status)
    count = ctypes.c_size_t.from_buffer(buffer).value
    entries = (HandleEntry * count).from_buffer(buffer, 2 * ctypes.sizeof(ctypes.c_size_t))
    return {
        (entry.HandleValue, entry.ObjectTypeIndex)
        for entry in entries
        if entry.UniqueProcessId == pid and entry.ObjectTypeIndex != NO_TYPE
    }


def access_list(entries: str, owner: str = "{user}") -> Tuple[bytes, Any]:
    """Returns the access list and the security descriptor that the entries describe (SDDL). `{user}` is this user."""
    advapi32, descriptor = library("advapi32"), ctypes.c_void_p()
    text = f"O:{owner}D:{entries}".replace("{user}", user_sid())
    convert = advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW
    assert convert(ctypes.c_wchar_p(text), 1, ctypes.byref(descriptor), None), (text, last_error())
    present, found, defaulted = ctypes.c_int(), ctypes.c_void_p(), ctypes.c_int()
    assert advapi32.GetSecurityDescriptorDacl(
        descriptor, ctypes.byref(present), ctypes.byref(found), ctypes.byref(defaulted)
    ), last_error()
    size = int.from_bytes(ctypes.string_at((found.value or 0) + 2, 2), "little")
    return ctypes.string_at(found.value or 0, size), descriptor


def set_access(path: str, entries: str) -> None:
    """Replaces the access list of a file, as jupyter_core does (SetFileSecurityW)."""
    _, descriptor = access_list(entries)
    assert library("advapi32").SetFileSecurityW(ctypes.c_wchar_p(path), DACL_SECURITY_INFORMATION, descriptor)


def user_sid() -> str:
    """Returns the SID of this user as text."""
    # Imported here, because test_parent.py imports win32.py in a program that does not find kernel_interrupt.
    from kernel_interrupt.platforms.windows.tokens import Token

    text = ctypes.c_wchar_p()
    sid = Token(library("kernel32").GetCurrentProcess()).user
    assert library("advapi32").ConvertSidToStringSidW(sid, ctypes.byref(text)), last_error()
    return str(text.value)


def refuse_to_be_opened() -> None:
    """Denies all users all rights to this process with an empty access list, as locked-down computers do."""
    advapi32, kernel32 = library("advapi32"), library("kernel32")
    empty_list = ctypes.create_string_buffer(64)
    descriptor = ctypes.create_string_buffer(256)
    assert advapi32.InitializeAcl(empty_list, len(empty_list), 2)
    assert advapi32.InitializeSecurityDescriptor(descriptor, 1)
    assert advapi32.SetSecurityDescriptorDacl(descriptor, True, empty_list, False)
    process = ctypes.c_void_p(kernel32.GetCurrentProcess())
    assert advapi32.SetKernelObjectSecurity(process, DACL_SECURITY_INFORMATION, descriptor), last_error()
