"""A process as the operating system tells of it, and what Linux and macOS must each tell."""

from __future__ import annotations

from kernel_interrupt.protocol import NO_SUCH_PROCESS, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# What a process does with SIGINT. At its default it ends.
DEFAULT = "default"
IGNORED = "ignored"
CAUGHT = "caught"
UNKNOWN = "unknown"


class Process:
    """One process at one moment. Its pid may be another's later; pid and start together are not."""

    __slots__ = ("group", "name", "parent_pid", "pid", "start")

    def __init__(self, pid: int, start: str, parent_pid: int, group: int, name: str) -> None:
        self.pid = pid
        self.start = start
        self.parent_pid = parent_pid
        self.group = group
        self.name = name


class ProcessTable:
    """What a system tells of its processes, and how it signals one."""

    def find(self, pid: int) -> Process | None:
        """The process with this pid, unless it has ended or is only waiting to be reaped."""
        raise NotImplementedError

    def all(self) -> Iterator[Process]:
        """Every process that this user can see."""
        raise NotImplementedError

    def sigint_disposition(self, pid: int) -> str:
        """DEFAULT, IGNORED, CAUGHT, or UNKNOWN where the system does not tell."""
        raise NotImplementedError

    def send_sigint(self, process: Process, group: bool = False) -> None:
        """SIGINT to the process, or to the whole group that it leads, if it is still the same one.

        Raises ProcessLookupError or PermissionError.
        """
        raise NotImplementedError

    def watch(self, pid: int) -> int | None:
        """A descriptor that becomes readable when the process ends, or None where there is no such thing.

        Raises ProcessLookupError.
        """
        raise NotImplementedError

    def get(self, pid: int, start: str | None = None) -> Process:
        """The living process with this pid, if it was started at `start`. Raises NO_SUCH_PROCESS."""
        process = self.find(pid) if pid > 0 else None
        if process is None:
            raise RequestError(NO_SUCH_PROCESS, f"There is no process {pid}.")
        if start not in (None, process.start):
            raise RequestError(NO_SUCH_PROCESS, f"Process {pid} is not the one that was meant.")
        return process

    def is_same(self, known: Process) -> bool:
        """Whether the pid still belongs to the process that was seen before."""
        current = self.find(known.pid)
        return current is not None and current.start == known.start

    def descendants(self, ancestor: Process) -> list[Process]:
        """What `ancestor` has started, and what that has started, in no particular order."""
        found: list[Process] = []
        rest = list(self.all())
        parents = {ancestor.pid}
        while parents:
            children = [process for process in rest if process.parent_pid in parents]
            rest = [process for process in rest if process.parent_pid not in parents]
            parents = {process.pid for process in children}
            found += children
        return found
