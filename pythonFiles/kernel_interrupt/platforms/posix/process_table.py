"""The interface to the processes of Linux and macOS."""

from __future__ import annotations

from kernel_interrupt.protocol import NO_SUCH_PROCESS, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# What a process does when it gets SIGINT (signal(7) calls this its disposition). DEFAULT means that the process ends.
DEFAULT = "default"
IGNORED = "ignored"
CAUGHT = "caught"
UNKNOWN = "unknown"


class Process:
    """One process at one moment. The system may reuse its pid, but not its pid and start together."""

    __slots__ = ("group", "name", "parent_pid", "pid", "start")

    def __init__(self, pid: int, start: str, parent_pid: int, group: int, name: str) -> None:
        self.pid = pid
        self.start = start
        self.parent_pid = parent_pid
        self.group = group
        self.name = name


class ProcessTable:
    """Lists the processes of one system and signals them."""

    def find(self, pid: int) -> Process | None:
        """Returns the process with this pid, or None if it has ended. A zombie counts as ended."""
        raise NotImplementedError

    def all(self) -> Iterator[Process]:
        """Yields every process that this user can see."""
        raise NotImplementedError

    def sigint_disposition(self, pid: int) -> str:
        """Returns DEFAULT, IGNORED, CAUGHT, or UNKNOWN if the system hides it."""
        raise NotImplementedError

    def listening_ports(self, pid: int, ports: frozenset[int]) -> frozenset[int] | None:
        """Returns which of the TCP ports the process listens on, or None if this is hidden.

        On macOS, None may also mean that it listens on none of them.
        """
        raise NotImplementedError

    def send_sigint(self, process: Process, group: bool = False) -> None:
        """Sends SIGINT to the process, or with `group` to the process group that it leads.

        Raises ProcessLookupError if the process has ended or its pid was reused, and PermissionError.
        """
        raise NotImplementedError

    def open_end_descriptor(self, pid: int) -> int | None:
        """Returns a descriptor that becomes readable when the process ends, or None if there is no such descriptor.

        Raises ProcessLookupError.
        """
        raise NotImplementedError

    def began_ms(self, process: Process) -> int:
        """Returns when the process started, in ms since 1970."""
        raise NotImplementedError

    def command_line(self, pid: int) -> str:
        """Returns the arguments of the process with a blank between them, empty if the system hides them."""
        raise NotImplementedError

    def processor_ms(self, pid: int) -> int:
        """Returns how much processor time the process has used, in ms; 0 if the system hides it."""
        raise NotImplementedError

    def get(self, pid: int, start: str | None = None) -> Process:
        """Returns the living process with this pid and, if it is given, this start. Raises NO_SUCH_PROCESS."""
        process = self.find(pid) if pid > 0 else None
        if process is None:
            raise RequestError(NO_SUCH_PROCESS, f"There is no process {pid}.")
        if start not in (None, process.start):
            raise RequestError(NO_SUCH_PROCESS, f"Process {pid} has another start time: the pid was reused.")
        return process

    def is_same(self, known: Process) -> bool:
        """Whether the pid still belongs to this process."""
        current = self.find(known.pid)
        return current is not None and current.start == known.start

    def descendants(self, ancestor: Process) -> list[Process]:
        """Returns the children of `ancestor`, then their children, and so on."""
        found: list[Process] = []
        rest = list(self.all())
        parents = {ancestor.pid}
        while parents:
            children = [process for process in rest if process.parent_pid in parents]
            rest = [process for process in rest if process.parent_pid not in parents]
            parents = {process.pid for process in children}
            found += children
        return found
