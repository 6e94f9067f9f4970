"""Reads from a process's access token its user and whether it is elevated (OpenProcessToken, GetTokenInformation)."""

from __future__ import annotations

import ctypes
from ctypes import POINTER

from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle
from kernel_interrupt.platforms.windows.dll import Function, succeeded
from kernel_interrupt.platforms.windows.kernel32 import BOOL, DWORD, HANDLE, LPVOID

TOKEN_QUERY = 0x0008
TOKEN_USER = 1
TOKEN_ELEVATION = 20
MAX_TOKEN_BYTES = 256  # a TOKEN_USER has at most 16 + 68 bytes

OpenProcessToken = Function("advapi32", "OpenProcessToken", succeeded, BOOL, HANDLE, DWORD, POINTER(HANDLE))
GetTokenInformation = Function(
    "advapi32", "GetTokenInformation", succeeded, BOOL, HANDLE, ctypes.c_int, LPVOID, DWORD, POINTER(DWORD)
)


class Token:
    """The user of a process, as a SID, and whether the process runs as administrator."""

    def __init__(self, process_handle: int) -> None:
        """Raises SystemCallError, with ACCESS_DENIED for many processes of other users."""
        token = ctypes.c_void_p()
        OpenProcessToken(process_handle, TOKEN_QUERY, ctypes.byref(token))
        with DaemonHandle(token.value or 0) as opened:
            self.user = read_user(opened)
            self.is_elevated = any(read_information(opened, TOKEN_ELEVATION)[:4])


def read_user(token: DaemonHandle) -> bytes:
    """Returns the SID of a TOKEN_USER, which begins with a pointer to the SID."""
    buffer = read_buffer(token, TOKEN_USER)[0]
    return read_sid(ctypes.c_void_p.from_buffer(buffer).value or 0)


def read_sid(address: int) -> bytes:
    # A SID has its revision, the number n of subauthorities, 6 bytes, and n numbers of 4 bytes.
    count = ctypes.string_at(address, 2)[1]
    return ctypes.string_at(address, 8 + 4 * count)


def read_information(token: DaemonHandle, kind: int) -> bytes:
    buffer, size = read_buffer(token, kind)
    return buffer.raw[:size]


def read_buffer(token: DaemonHandle, kind: int) -> tuple[ctypes.Array[ctypes.c_char], int]:
    buffer = ctypes.create_string_buffer(MAX_TOKEN_BYTES)
    size = DWORD()
    GetTokenInformation(token.value, kind, buffer, len(buffer), ctypes.byref(size))
    return buffer, size.value
