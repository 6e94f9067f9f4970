"""Reads connection files. Other programs write them, so their size and content are checked."""

from __future__ import annotations

import json
import os
import re
import stat
import sys

from kernel_interrupt.platforms.machine import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

STALE = "STALE"
UNREADABLE = "UNREADABLE"
REGISTRATION = "REGISTRATION"

PORT_NAMES = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
MAX_FILE_BYTES = 65536
MAX_PATH_CHARACTERS = 4096
# With `os.O_NONBLOCK`, opening a FIFO does not wait for a writer. Windows does not have this flag.
OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
# Names that Windows treats as devices in every folder, with any extension ("Naming Files, Paths, and Namespaces").
WINDOWS_DEVICES = frozenset(
    [
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{name}{n}" for name in ("com", "lpt") for n in "0123456789¹²³"),
    ]
)


class ConnectionFile:
    """A connection file at one moment.

    `ports` has the TCP ports of shell, iopub, stdin, control and heartbeat. It is empty if the transport is not TCP, if
    there is no file, if the file has a `problem`, or if two ports are equal. It is also empty while a port is 0: the
    kernel has not chosen its ports yet. `never_has_ports` is true if the transport is not TCP, and for a registration
    file (JEP 66).
    """

    __slots__ = ("exists", "is_connection_file", "never_has_ports", "path", "ports", "problem")

    def __init__(
        self,
        path: str,
        ports: list[int] | None = None,
        problem: Problem | None = None,
        *,
        exists: bool = True,
        is_connection_file: bool = True,
        never_has_ports: bool = False,
    ) -> None:
        self.path = path
        self.ports = ports or []
        self.problem = problem
        self.exists = exists
        self.is_connection_file = is_connection_file
        self.never_has_ports = never_has_ports


def read_connection_file(path: str) -> ConnectionFile:
    """Reads and checks a file. Raises no error: `exists` and `problem` of the result say what is wrong."""
    try:
        content = json.loads(read_small_file(path).decode("utf-8"))
    except FileNotFoundError:
        return ConnectionFile(path, exists=False, is_connection_file=False)
    except OSError as error:
        return unreadable(path, f"The file cannot be read: {error.strerror or error}.")
    except (ValueError, RecursionError):
        return unreadable(path, "The file is not JSON.")
    return parse_connection(path, content)


def parse_connection(path: str, content: Any) -> ConnectionFile:
    if not isinstance(content, dict):
        return unreadable(path, "The file is not a JSON object.")
    if "shell_port" not in content and "registration_port" in content:
        message = "This is a registration file (JEP 66): it does not contain the kernel's ports."
        return ConnectionFile(path, problem=Problem(REGISTRATION, message), never_has_ports=True)
    ports = [content.get(name) for name in PORT_NAMES]
    if not any(name in content for name in PORT_NAMES):
        return unreadable(path, "The file contains no ports of a kernel.")
    if content.get("transport", "tcp") != "tcp":
        return ConnectionFile(path, never_has_ports=True)
    valid = [port for port in ports if isinstance(port, int) and not isinstance(port, bool) and 0 <= port < 2**16]
    if len(valid) < len(ports):
        return unreadable(path, "The file does not contain the five ports of a kernel.")
    return ConnectionFile(path, valid if all(valid) and len(set(valid)) == len(valid) else [])


def unreadable(path: str, message: str) -> ConnectionFile:
    return ConnectionFile(path, problem=Problem(UNREADABLE, message), is_connection_file=False)


def read_small_file(path: str) -> bytes:
    """Returns the content of a regular file. Raises OSError, also if the file is not regular or too large."""
    # Opening a device may already have an effect, so the kind of the file is checked before the open and after it.
    require_regular_file(os.stat(path))
    descriptor = os.open(path, OPEN_FLAGS)
    try:
        return read_descriptor(descriptor)
    finally:
        os.close(descriptor)


def read_descriptor(descriptor: int) -> bytes:
    """Reads an open file, with the same limits as `read_small_file`."""
    require_regular_file(os.fstat(descriptor))
    content = b""
    while len(content) <= MAX_FILE_BYTES:
        chunk = os.read(descriptor, MAX_FILE_BYTES + 1 - len(content))
        if not chunk:
            return content
        content += chunk
    raise OSError(0, "it is larger than 64 KiB")


def require_regular_file(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "it is not a regular file")


def is_safe_path(path: str, trusted_folders: Collection[str] = (), platform: str = sys.platform) -> bool:
    """Whether a path that another process names may be opened.

    On Windows, opening a path to another machine would send that machine the user's password hash, and opening a device
    may hang. Only a trusted folder may be on another machine.
    """
    if not path or len(path) > MAX_PATH_CHARACTERS or "\0" in path:
        return False
    if platform != "win32":
        return path.startswith("/")
    drive, separator, rest = path[:2], path[2:3], path[3:]
    parts = [part.partition(".")[0].strip().lower() for part in re.split(r"[\\/]", rest)]
    if ":" in rest or not WINDOWS_DEVICES.isdisjoint(parts):
        return False
    is_local = drive[:1].isalpha() and drive[1:] == ":" and separator in ("\\", "/")
    return os.path.dirname(path) in trusted_folders or (is_local and not is_link(path))


def is_link(path: str) -> bool:
    """Whether a part of the path is a symbolic link, which may lead to another machine."""
    while True:
        try:
            if stat.S_ISLNK(os.lstat(path).st_mode):
                return True
        except (OSError, ValueError):
            pass  # it does not exist
        parent = os.path.dirname(path)
        if parent == path:
            return False
        path = parent
