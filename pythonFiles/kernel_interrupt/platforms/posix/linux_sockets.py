"""Linux: finds the ports on which a process listens (proc(5), /proc/PID/net/tcp)."""

from __future__ import annotations

import os

PROC = "/proc"
LISTENING = b"0A"  # TCP_LISTEN of the kernel's tcp_states.h


def listening_ports(pid: int, ports: frozenset[int], tables: list[bytes]) -> frozenset[int] | None:
    """Returns the ports of `ports` on which the process itself listens, or None if its descriptors are hidden.

    `tables` are the contents of /proc/PID/net/tcp and tcp6. They have every socket of the process's network namespace,
    so each socket is compared with the descriptors of the process.
    """
    ports_of_sockets: dict[str, int] = {}
    for table in tables:
        ports_of_sockets.update(parse_listening_sockets(table, ports))
    if not ports_of_sockets:
        return frozenset()
    try:
        descriptors = os.listdir(f"{PROC}/{pid}/fd")
    except PermissionError:
        return None
    except OSError:
        return frozenset()
    targets = {target_of(pid, descriptor) for descriptor in descriptors}
    return frozenset(port for socket, port in ports_of_sockets.items() if socket in targets)


def parse_listening_sockets(table: bytes, ports: frozenset[int]) -> dict[str, int]:
    """Parses /proc/PID/net/tcp or tcp6. Returns the ports by the name that a descriptor of the socket links to."""
    found: dict[str, int] = {}
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 9 and fields[3] == LISTENING:
            port = int(fields[1].rpartition(b":")[2], 16)
            if port in ports:
                found["socket:[{}]".format(fields[9].decode("ascii"))] = port
    return found


def target_of(pid: int, descriptor: str) -> str:
    """Returns the target of a descriptor's link, empty if the descriptor was closed."""
    try:
        return os.readlink(f"{PROC}/{pid}/fd/{descriptor}")
    except OSError:
        return ""
