"""Finds the files in which Jupyter servers write their address and token (`info_file` of jupyter_server/serverapp.py).

Skips a file whose process has ended, because a server that crashed leaves its file behind.
"""

from __future__ import annotations

import json
import os
import re
import stat

from kernel_interrupt.finding.connection_files import OPEN_FLAGS, read_descriptor, require_regular_file
from kernel_interrupt.platforms.machine import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.machine import Machine, SeenProcess

# The name contains the pid of the server.
SERVER_FILE = re.compile(r"jpserver-([0-9]{1,10})\.json")
NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)


class FoundServer:
    """The file of a server at one moment. `problem` says why the file was not read, or why it is not trusted.

    `content` is None if the file was not read. `listens` says whether the process listens on the port in the file; it
    is None if the system does not tell.
    """

    def __init__(self, path: str, process: SeenProcess, content: str | None, problem: Problem | None) -> None:
        self.path = path
        self.process = process
        self.content = content
        self.problem = problem
        self.port = None if content is None else port_of(content)
        self.listens: bool | None = None


def find_servers(machine: Machine, folder: str) -> list[FoundServer]:
    servers: list[FoundServer] = []
    for name in list_folder(folder):
        match = SERVER_FILE.fullmatch(name)
        process = None if match is None else machine.see(int(match.group(1)))
        server = None if process is None else read_server(machine, os.path.join(folder, name), process)
        if server is not None:
            servers.append(server)
    machine.watch_ports(frozenset(server.port for server in servers if server.port is not None))
    for server in servers:
        ports = machine.listening_ports(server.process)
        server.listens = None if ports is None else server.port in ports
    return servers


def list_folder(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def read_server(machine: Machine, path: str, process: SeenProcess) -> FoundServer | None:
    """Reads a file without following a link. Returns None if the file no longer exists."""
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            raise OSError(0, "it is a link")
        require_regular_file(status)
        descriptor = os.open(path, OPEN_FLAGS | NO_FOLLOW)
        try:
            problem = machine.problem(process) or machine.file_problem(descriptor)
            return FoundServer(path, process, read_descriptor(descriptor).decode("utf-8", "replace"), problem)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        return None
    except OSError as error:
        return FoundServer(path, process, None, Problem("NOT_READ", error.strerror or str(error)))


def port_of(content: str) -> int | None:
    try:
        port = json.loads(content)["port"]
    except (ValueError, RecursionError, TypeError, LookupError):
        return None
    return port if isinstance(port, int) and 0 < port < 2**16 else None
