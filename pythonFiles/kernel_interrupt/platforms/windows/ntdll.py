"""The functions of ntdll that the daemon calls, and their structures (winternl.h and Microsoft's public symbols)."""

from __future__ import annotations

import ctypes

from kernel_interrupt.platforms.windows.dll import Function, nt_success
from kernel_interrupt.platforms.windows.kernel32 import DWORD, HANDLE, LPVOID

PROCESS_BASIC_INFORMATION = 0
PROCESS_COMMAND_LINE_INFORMATION = 60  # since Windows 8.1
OBJECT_TYPE_INFORMATION = 2
CONSOLE_IGNORE_CTRL_C = 1


class UnicodeString(ctypes.Structure):
    """UNICODE_STRING. The lengths are in bytes, without the NUL."""

    _fields_ = (("Length", ctypes.c_uint16), ("MaximumLength", ctypes.c_uint16), ("Buffer", LPVOID))


class ProcessBasicInformation(ctypes.Structure):
    """PROCESS_BASIC_INFORMATION."""

    _fields_ = (
        ("ExitStatus", LPVOID),
        ("PebBaseAddress", LPVOID),
        ("AffinityMask", LPVOID),
        ("BasePriority", LPVOID),
        ("UniqueProcessId", LPVOID),
        ("InheritedFromUniqueProcessId", LPVOID),
    )


class Peb(ctypes.Structure):
    """The beginning of PEB (process environment block), up to the process's parameters."""

    _fields_ = (
        ("flags", ctypes.c_uint8 * 4),
        ("Mutant", LPVOID),
        ("ImageBaseAddress", LPVOID),
        ("Ldr", LPVOID),
        ("ProcessParameters", LPVOID),
    )


class RtlUserProcessParameters(ctypes.Structure):
    """The beginning of RTL_USER_PROCESS_PARAMETERS, up to the environment."""

    _fields_ = (
        ("MaximumLength", DWORD),
        ("Length", DWORD),
        ("Flags", DWORD),
        ("DebugFlags", DWORD),
        ("ConsoleHandle", LPVOID),
        ("ConsoleFlags", DWORD),
        ("StandardInput", LPVOID),
        ("StandardOutput", LPVOID),
        ("StandardError", LPVOID),
        ("CurrentDirectoryPath", UnicodeString),
        ("CurrentDirectoryHandle", LPVOID),
        ("DllPath", UnicodeString),
        ("ImagePathName", UnicodeString),
        ("CommandLine", UnicodeString),
        ("Environment", LPVOID),
    )


NtQueryInformationProcess = Function(
    "ntdll",
    "NtQueryInformationProcess",
    nt_success,
    ctypes.c_int32,
    HANDLE,
    ctypes.c_int,
    LPVOID,
    DWORD,
    ctypes.POINTER(DWORD),
)
NtQueryObject = Function(
    "ntdll",
    "NtQueryObject",
    nt_success,
    ctypes.c_int32,
    HANDLE,
    ctypes.c_int,
    LPVOID,
    DWORD,
    ctypes.POINTER(DWORD),
)
