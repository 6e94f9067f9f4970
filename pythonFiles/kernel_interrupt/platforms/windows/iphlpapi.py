"""Finds the processes that listen on TCP ports (GetExtendedTcpTable in iphlpapi.h)."""

from __future__ import annotations

import ctypes
from ctypes import POINTER

from kernel_interrupt.platforms.windows.dll import Function, SystemCallError, answer
from kernel_interrupt.platforms.windows.kernel32 import BOOL, DWORD, LPVOID

AF_INET = 2
AF_INET6 = 23
TCP_TABLE_OWNER_PID_LISTENER = 3
ERROR_INSUFFICIENT_BUFFER = 122


class TcpRowOwnerPid(ctypes.Structure):
    """MIB_TCPROW_OWNER_PID."""

    _fields_ = (
        ("dwState", DWORD),
        ("dwLocalAddr", DWORD),
        ("dwLocalPort", DWORD),
        ("dwRemoteAddr", DWORD),
        ("dwRemotePort", DWORD),
        ("dwOwningPid", DWORD),
    )


class Tcp6RowOwnerPid(ctypes.Structure):
    """MIB_TCP6ROW_OWNER_PID."""

    _fields_ = (
        ("ucLocalAddr", ctypes.c_uint8 * 16),
        ("dwLocalScopeId", DWORD),
        ("dwLocalPort", DWORD),
        ("ucRemoteAddr", ctypes.c_uint8 * 16),
        ("dwRemoteScopeId", DWORD),
        ("dwRemotePort", DWORD),
        ("dwState", DWORD),
        ("dwOwningPid", DWORD),
    )


# The function returns its error code and does not set the last error.
GetExtendedTcpTable = Function(
    "iphlpapi", "GetExtendedTcpTable", answer, DWORD, LPVOID, POINTER(DWORD), BOOL, DWORD, ctypes.c_int, DWORD
)


def listening_ports(ports: frozenset[int]) -> dict[int, set[int]]:
    """Returns which of the ports each process listens on, by pid. A port is missing if Windows names no owner of it."""
    found: dict[int, set[int]] = {}
    for pid, port in listeners(ports):
        if pid != 0:
            found.setdefault(pid, set()).add(port)
    return found


def listeners(ports: frozenset[int]) -> list[tuple[int, int]]:
    """Returns the owner and the port of each socket that listens on one of the ports. An unknown owner is 0."""
    families = ((AF_INET, TcpRowOwnerPid), (AF_INET6, Tcp6RowOwnerPid))
    rows = [row for family, kind in families for row in parse_rows(read_table(family), kind)]
    return [(pid, port) for pid, port in rows if port in ports]


def parse_rows(table: bytes, row: type[TcpRowOwnerPid | Tcp6RowOwnerPid]) -> list[tuple[int, int]]:
    """Returns the pid and the port of each row. The table begins with the number of rows."""
    count = int.from_bytes(table[:4], "little")
    rows = [row.from_buffer_copy(table, 4 + index * ctypes.sizeof(row)) for index in range(count)]
    # The port is in the low 16 bits, in the byte order of the network. The other bits may hold anything.
    return [(one.dwOwningPid, (one.dwLocalPort & 0xFF) << 8 | one.dwLocalPort >> 8 & 0xFF) for one in rows]


def read_table(family: int) -> bytes:
    """Reads the table of one address family. Returns b"" if the one for IPv6 cannot be read: IPv6 may be missing."""
    size = DWORD(0)
    table = ctypes.create_string_buffer(4)
    while True:
        error = GetExtendedTcpTable(table, ctypes.byref(size), False, family, TCP_TABLE_OWNER_PID_LISTENER, 0)
        if error == 0:
            return table.raw
        if error != ERROR_INSUFFICIENT_BUFFER:
            if family == AF_INET6:
                return b""
            raise SystemCallError("GetExtendedTcpTable", error)
        # Leave room for sockets that begin to listen between the two calls.
        size.value += 1024
        table = ctypes.create_string_buffer(size.value)
