"""macOS: finds the ports on which a process listens, with proc_pidinfo and proc_pidfdinfo (libproc.h, sys/proc_info.h).

The authors wrote this from Apple's headers and never ran it on a Mac. So an answer of an unexpected size is ignored,
and a process that seems to listen on no port counts as one whose ports are hidden. The names of launchers then tell
which process is the kernel.
"""

from __future__ import annotations

import ctypes
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PROC_PIDLISTFDS = 1
PROC_PIDFDSOCKETINFO = 3
PROX_FDTYPE_SOCKET = 2
SOCKINFO_TCP = 2
TCPS_LISTEN = 1

# `struct proc_fdinfo`: the descriptor and its type.
DESCRIPTOR = struct.Struct("=iI")
# The offsets of `soi_kind`, `insi_lport` and `tcpsi_state` in `struct socket_fdinfo`, which is a `struct proc_fileinfo`
# (24 bytes) and a `struct socket_info`, whose union begins after 240 bytes. All three are C ints.
SIZE_OF_SOCKET = 792
KIND, PORT, STATE = 256, 264 + 4, 264 + 80


def listening_ports(pid: int, ports: frozenset[int]) -> frozenset[int] | None:
    """Returns the ports of `ports` on which the process listens, or None if it listens on none or hides them."""
    library = ctypes.CDLL("libproc.dylib")
    found = {parse_listening_port(socket) for socket in read_sockets(library, pid)}
    return (ports & found) or None


def parse_listening_port(socket: bytes) -> int | None:
    """Parses a `struct socket_fdinfo`. Returns None if the socket does not listen for TCP connections."""
    kind, state = (int.from_bytes(socket[offset : offset + 4], "little") for offset in (KIND, STATE))
    if len(socket) != SIZE_OF_SOCKET or (kind, state) != (SOCKINFO_TCP, TCPS_LISTEN):
        return None
    # The port is in the first two bytes of an int, in network byte order.
    return int.from_bytes(socket[PORT : PORT + 2], "big")


def read_sockets(library: Any, pid: int) -> list[bytes]:
    """Reads the `struct socket_fdinfo` of each socket of the process, none if another user runs it."""
    buffer = ctypes.create_string_buffer(SIZE_OF_SOCKET)
    found = []
    for descriptor, kind in parse_descriptors(list_descriptors(library, pid)):
        if kind == PROX_FDTYPE_SOCKET:
            size = library.proc_pidfdinfo(pid, descriptor, PROC_PIDFDSOCKETINFO, buffer, SIZE_OF_SOCKET)
            found.append(buffer.raw[: max(size, 0)])
    return found


def parse_descriptors(table: bytes) -> list[tuple[int, int]]:
    return list(DESCRIPTOR.iter_unpack(table[: len(table) // DESCRIPTOR.size * DESCRIPTOR.size]))


def list_descriptors(library: Any, pid: int) -> bytes:
    size = library.proc_pidinfo(pid, PROC_PIDLISTFDS, ctypes.c_uint64(0), None, 0)
    # Leave room for descriptors that the process opens between the two calls.
    buffer = ctypes.create_string_buffer(max(size, 0) + 32 * DESCRIPTOR.size)
    size = library.proc_pidinfo(pid, PROC_PIDLISTFDS, ctypes.c_uint64(0), buffer, len(buffer))
    return buffer.raw[: max(size, 0)]
