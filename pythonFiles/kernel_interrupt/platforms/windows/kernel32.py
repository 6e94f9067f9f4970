"""The functions of kernel32 and kernelbase that the daemon calls, as Microsoft's Win32 documentation declares them."""

from __future__ import annotations

import ctypes
from ctypes import POINTER

from kernel_interrupt.platforms.windows.dll import Function, answer, succeeded, valid_handle, waited

BOOL = ctypes.c_int
DWORD = ctypes.c_uint32
SIZE_T = ctypes.c_size_t
LPSTR = ctypes.c_char_p
LPVOID = ctypes.c_void_p
# A handle is valid in one process only. The names of variables say which: parent_handle, kernel_handle, ...
HANDLE = ctypes.c_void_p

ERROR_INVALID_HANDLE = 6
ERROR_GEN_FAILURE = 31
ERROR_INVALID_PARAMETER = 87
ERROR_ALREADY_EXISTS = 183
ERROR_PARTIAL_COPY = 299

SYNCHRONIZE = 0x00100000
EVENT_MODIFY_STATE = 0x0002
PROCESS_TERMINATE = 0x0001
PROCESS_VM_READ = 0x0010
PROCESS_DUP_HANDLE = 0x0040
PROCESS_QUERY_INFORMATION = 0x0400
PROCESS_QUERY_LIMITED_INFORMATION = 0x1000

DUPLICATE_CLOSE_SOURCE = 1
DUPLICATE_SAME_ACCESS = 2
WAIT_OBJECT_0 = 0
INFINITE = 0xFFFFFFFF
TH32CS_SNAPPROCESS = 2
CTRL_C_EVENT = 0
FILE_TYPE_CHAR = 2
STD_INPUT_HANDLE = 0xFFFFFFF6


class SecurityAttributes(ctypes.Structure):
    """SECURITY_ATTRIBUTES."""

    _fields_ = (("nLength", DWORD), ("lpSecurityDescriptor", LPVOID), ("bInheritHandle", BOOL))


class FileTime(ctypes.Structure):
    """FILETIME: units of 100 ns since 1601."""

    _fields_ = (("dwLowDateTime", DWORD), ("dwHighDateTime", DWORD))


class ProcessEntry32W(ctypes.Structure):
    """PROCESSENTRY32W."""

    _fields_ = (
        ("dwSize", DWORD),
        ("cntUsage", DWORD),
        ("th32ProcessID", DWORD),
        ("th32DefaultHeapID", SIZE_T),
        ("th32ModuleID", DWORD),
        ("cntThreads", DWORD),
        ("th32ParentProcessID", DWORD),
        ("pcPriClassBase", ctypes.c_int32),
        ("dwFlags", DWORD),
        ("szExeFile", ctypes.c_wchar * 260),
    )


CloseHandle = Function("kernel32", "CloseHandle", succeeded, BOOL, HANDLE)
# LocalFree returns NULL if it succeeds.
LocalFree = Function("kernel32", "LocalFree", answer, HANDLE, HANDLE)
GetCurrentProcess = Function("kernel32", "GetCurrentProcess", succeeded, HANDLE)
DuplicateHandle = Function(
    "kernel32", "DuplicateHandle", succeeded, BOOL, HANDLE, HANDLE, HANDLE, POINTER(HANDLE), DWORD, BOOL, DWORD
)
CompareObjectHandles = Function("kernelbase", "CompareObjectHandles", answer, BOOL, HANDLE, HANDLE)
WaitForSingleObject = Function("kernel32", "WaitForSingleObject", waited, DWORD, HANDLE, DWORD)
WaitForMultipleObjects = Function(
    "kernel32", "WaitForMultipleObjects", waited, DWORD, DWORD, POINTER(HANDLE), BOOL, DWORD
)

CreateEventA = Function("kernel32", "CreateEventA", succeeded, HANDLE, POINTER(SecurityAttributes), BOOL, BOOL, LPSTR)
OpenEventA = Function("kernel32", "OpenEventA", succeeded, HANDLE, DWORD, BOOL, LPSTR)
SetEvent = Function("kernel32", "SetEvent", succeeded, BOOL, HANDLE)
ResetEvent = Function("kernel32", "ResetEvent", succeeded, BOOL, HANDLE)

OpenProcess = Function("kernel32", "OpenProcess", succeeded, HANDLE, DWORD, BOOL, DWORD)
TerminateProcess = Function("kernel32", "TerminateProcess", succeeded, BOOL, HANDLE, DWORD)
GetProcessId = Function("kernel32", "GetProcessId", succeeded, DWORD, HANDLE)
GetProcessTimes = Function(
    "kernel32",
    "GetProcessTimes",
    succeeded,
    BOOL,
    HANDLE,
    POINTER(FileTime),
    POINTER(FileTime),
    POINTER(FileTime),
    POINTER(FileTime),
)
IsWow64Process = Function("kernel32", "IsWow64Process", succeeded, BOOL, HANDLE, POINTER(BOOL))
ReadProcessMemory = Function(
    "kernel32", "ReadProcessMemory", succeeded, BOOL, HANDLE, LPVOID, LPVOID, SIZE_T, POINTER(SIZE_T)
)
K32EnumProcessModules = Function(
    "kernel32", "K32EnumProcessModules", succeeded, BOOL, HANDLE, LPVOID, DWORD, POINTER(DWORD)
)
K32GetModuleBaseNameW = Function("kernel32", "K32GetModuleBaseNameW", answer, DWORD, HANDLE, LPVOID, LPVOID, DWORD)
CreateToolhelp32Snapshot = Function("kernel32", "CreateToolhelp32Snapshot", valid_handle, HANDLE, DWORD, DWORD)
Process32FirstW = Function("kernel32", "Process32FirstW", answer, BOOL, HANDLE, POINTER(ProcessEntry32W))
Process32NextW = Function("kernel32", "Process32NextW", answer, BOOL, HANDLE, POINTER(ProcessEntry32W))

AttachConsole = Function("kernel32", "AttachConsole", succeeded, BOOL, DWORD)
# FALSE means that there was no console to leave.
FreeConsole = Function("kernel32", "FreeConsole", answer, BOOL)
GenerateConsoleCtrlEvent = Function("kernel32", "GenerateConsoleCtrlEvent", succeeded, BOOL, DWORD, DWORD)
GetConsoleProcessList = Function("kernel32", "GetConsoleProcessList", succeeded, DWORD, LPVOID, DWORD)
SetConsoleCtrlHandler = Function("kernel32", "SetConsoleCtrlHandler", succeeded, BOOL, LPVOID, BOOL)
GetStdHandle = Function("kernel32", "GetStdHandle", answer, HANDLE, DWORD)
GetFileType = Function("kernel32", "GetFileType", answer, DWORD, HANDLE)
