"""Linux: finds the ports on which a process listens (proc(5), /proc/PID/net/tcp)."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PROC = "/proc"
LISTENING = b"0A"  # TCP_LISTEN of Linux's tcp_states.h


def listening_ports(pid: int, ports: frozenset[int]) -> frozenset[int] | None:
    """Returns the ports of `ports` on which the process itself listens, or None if this is hidden.

    /proc/PID/net/tcp has every socket of the process's network namespace, so each socket is compared with the
    descriptors of the process. Reading the whole file takes milliseconds, which delay an interrupt. The listening
    sockets come first, so the reading stops early, once it has found all ports.
    """
    listening = parse_listening_sockets(read_rows(pid), ports)
    try:
        descriptors = os.listdir(f"{PROC}/{pid}/fd")
    except PermissionError:
        return frozenset() if next(listening, None) is None else None
    except OSError:
        return frozenset()
    sockets = {target_of(pid, descriptor) for descriptor in descriptors}
    found: set[int] = set()
    for socket, port in listening:
        if socket in sockets:
            found.add(port)
            if found == ports:
                break
    return frozenset(found)


def read_rows(pid: int) -> Iterator[bytes]:
    for table in ("tcp", "tcp6"):
        try:
            with open(f"{PROC}/{pid}/net/{table}", "rb") as rows:
                yield from rows
        except OSError:
            pass  # the process has ended, or the system has no IPv6


def parse_listening_sockets(rows: Iterable[bytes], ports: frozenset[int]) -> Iterator[tuple[str, int]]:
    """Parses rows of /proc/PID/net/tcp or tcp6. Yields each socket (`socket:[4711]`) that listens on one of `ports`."""
    for row in rows:
        fields = row.split()
        if len(fields) > 9 and fields[3] == LISTENING:
            port = int(fields[1].rpartition(b":")[2], 16)
            if port in ports:
                yield "socket:[{}]".format(fields[9].decode("ascii")), port


def target_of(pid: int, descriptor: str) -> str:
    """Returns the target of a descriptor's link, empty if the descriptor was closed."""
    try:
        return os.readlink(f"{PROC}/{pid}/fd/{descriptor}")
    except OSError:
        return ""
