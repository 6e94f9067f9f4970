"""The interface between the search for kernels and the operating system.

It contains only types, and the problems that a process or a file may have.
"""

from __future__ import annotations

# The codes of the problems that a process may have. NOT_OURS: the system hides what the process does.
OTHER_USER = "OTHER_USER"
ELEVATED = "ELEVATED"
OTHER_NAMESPACE = "OTHER_NAMESPACE"
NOT_OURS = "NOT_OURS"

# A command line that names a connection file contains one of these texts, in upper or lower case.
HINTS = (b"ipykernel", b".json", b"connection")
# At most this much of a command line is read. A kernel's options are at the beginning.
MAX_COMMAND_LINE_BYTES = 65536


class Problem:
    """Why a process or a file cannot be used: a code and one sentence for the user."""

    __slots__ = ("code", "message")

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message


# Why a server's file in this user's runtime folder is not trusted.
FILE_OF_OTHER_USER = Problem(OTHER_USER, "The server's file in the runtime folder belongs to another user.")
NOT_PRIVATE = Problem("NOT_PRIVATE", "Other users may read or write the server's file in the runtime folder.")


class SeenProcess:
    """A process at one moment. `start` is its start time, as the daemon's command PROCESS returns it."""

    __slots__ = ("arguments", "name", "parent_pid", "pid", "start")

    def __init__(self, pid: int, start: str, parent_pid: int, name: str, arguments: list[str]) -> None:
        self.pid = pid
        self.start = start
        self.parent_pid = parent_pid
        self.name = name
        self.arguments = arguments


class Machine:
    """The processes and sockets of this machine. No method raises an error for a process that ended or is hidden."""

    # Whether a child may be a copy of its parent, with the same command line and sockets (fork(2)).
    forks = True
    # The names of programs that start a kernel and then only wait for it.
    launchers: frozenset[str] = frozenset()

    def candidates(self) -> list[SeenProcess]:
        """Returns the processes whose command line contains one of HINTS."""
        raise NotImplementedError

    def see(self, pid: int) -> SeenProcess | None:
        """Returns the process with this pid, or None if it has ended or is hidden.

        Its `arguments` are empty if the system hides only the command line.
        """
        raise NotImplementedError

    def parent(self, process: SeenProcess) -> SeenProcess | None:
        """Returns the parent of this process, or None if the parent has ended or is hidden.

        On Linux and macOS, a process whose parent ends gets another parent, such as process 1.
        """
        raise NotImplementedError

    def children(self, process: SeenProcess) -> list[SeenProcess]:
        raise NotImplementedError

    def problem(self, process: SeenProcess) -> Problem | None:
        """Returns why the process is not an ordinary process of this user, or None if it is one."""
        raise NotImplementedError

    def working_folder(self, process: SeenProcess) -> str | None:
        raise NotImplementedError

    def environment(self, process: SeenProcess) -> dict[str, str]:
        """Returns the environment (on Linux and macOS, as it was when the process started), empty if it is hidden."""
        raise NotImplementedError

    def is_running(self, process: SeenProcess) -> bool:
        """Whether the pid still belongs to this process."""
        raise NotImplementedError

    def file_problem(self, descriptor: int) -> Problem | None:
        """Returns why the open file is not trusted, for example because other users may read it, or None if it is."""
        raise NotImplementedError

    def watch_ports(self, ports: frozenset[int]) -> frozenset[int] | None:
        """Sets the TCP ports that `listening_ports` and `listeners` look for.

        Returns those of `ports` on which any process listens, or None if the system can tell this only for one process
        at a time.
        """
        raise NotImplementedError

    def listening_ports(self, process: SeenProcess) -> frozenset[int] | None:
        """Returns on which of the watched ports the process listens, or None if this is hidden."""
        raise NotImplementedError

    def listeners(self) -> list[tuple[SeenProcess, frozenset[int]]]:
        """Returns the processes that listen on a watched port, at least those of this user. This may be slow."""
        raise NotImplementedError

    def runs_python(self, process: SeenProcess) -> bool:
        """Whether a Python interpreter is loaded in the process."""
        raise NotImplementedError
