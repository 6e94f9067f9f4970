"""The processes that a kernel has started, and how the command CHILDREN describes them on every operating system."""

from __future__ import annotations

import time

from kernel_interrupt.protocol import NOT_SUPPORTED, RequestError

# Code in the command lines of processes that multiprocessing keeps for its next tasks. They end with the kernel, so
# they do not count as left running.
TRACKERS = ("resource_tracker import main", "semaphore_tracker import main", "multiprocessing.forkserver import main")
# loky, which joblib uses, keeps its idle workers for the next call.
REUSED_WORKERS = ("loky.backend.popen_loky",)
# Windows starts one for each console. It ends with the last program of the console.
CONSOLE_HOSTS = frozenset(["conhost.exe"])

# A worker is idle if it has used at most this much processor time since the last answer to CHILDREN. Linux counts in
# steps of 10 ms.
IDLE_MS = 10
# If less time than this passes between two answers to CHILDREN, even a busy worker may use no more than IDLE_MS.
MIN_PAUSE_SECONDS = 0.2


class Child:
    """A process that the kernel started. `began` is its start in ms since 1970, to compare with the cell's start."""

    __slots__ = ("began", "command_line", "name", "parent_command_line", "pid", "processor_ms", "start")

    def __init__(
        self,
        pid: int,
        start: str,
        name: str,
        began: int,
        processor_ms: int,
        command_line: str,
        parent_command_line: str,
    ) -> None:
        self.pid = pid
        self.start = start
        self.name = name
        self.began = began
        self.processor_ms = processor_ms
        self.command_line = command_line
        self.parent_command_line = parent_command_line

    @property
    def key(self) -> tuple[int, str]:
        return self.pid, self.start


class KnownChildren:
    """The processes that CHILDREN has named for one handle. END ends only these.

    If a process between the kernel and a descendant ends, the system no longer shows that the descendant belongs to the
    kernel. This class remembers such descendants.
    """

    def __init__(self) -> None:
        self._named: dict[tuple[int, str], None] = {}
        self._of_this_kernel: dict[tuple[int, str], tuple[float, int]] = {}

    def forget_kernel(self) -> None:
        """Begins a new list, because the handle is attached again. END may still end the processes named before."""
        self._of_this_kernel = {}

    def known_keys(self) -> list[tuple[int, str]]:
        """Returns the pid and start of each process of this kernel that the last answer to CHILDREN named."""
        return list(self._of_this_kernel)

    def describe(self, children: list[Child]) -> list[dict[str, object]]:
        """Returns the processes as data for JSON, and remembers them."""
        now = time.monotonic()
        before, self._of_this_kernel = self._of_this_kernel, {}
        described = []
        for child in children:
            described.append(
                {
                    "pid": child.pid,
                    "start": child.start,
                    "name": child.name,
                    "began": child.began,
                    "isHelper": is_helper(child, now, before.get(child.key)),
                }
            )
            self._of_this_kernel[child.key] = (now, child.processor_ms)
            self._named[child.key] = None
        return described

    def check_may_end(self, pid: int, start: str, excluded: set[int]) -> None:
        """Raises NOT_SUPPORTED for an excluded pid, and for a process that no answer to CHILDREN has named."""
        if pid in excluded:
            message = f"Process {pid} is the kernel, a launcher, the daemon or the daemon's parent."
            raise RequestError(NOT_SUPPORTED, message)
        if (pid, start) not in self._named:
            raise RequestError(NOT_SUPPORTED, f"Process {pid} is not one of those that the daemon may end.")


def is_helper(child: Child, now: float, before: tuple[float, int] | None) -> bool:
    """Whether the process does no work for a cell.

    This is true of console hosts, of multiprocessing's trackers and fork servers, and of loky's workers while they are
    idle.
    """
    if child.name.lower() in CONSOLE_HOSTS:
        return True
    if names_one_of(TRACKERS, child.command_line):
        # A worker that the fork server forked has the command line of the fork server, but it is no helper.
        return not names_one_of(TRACKERS, child.parent_command_line)
    if before is None or not names_one_of(REUSED_WORKERS, child.command_line):
        return False
    looked, processor_ms = before
    return now - looked >= MIN_PAUSE_SECONDS and child.processor_ms - processor_ms <= IDLE_MS


def names_one_of(codes: tuple[str, ...], command_line: str) -> bool:
    return any(code in command_line for code in codes)
