"""An interrupt handle on Linux and macOS: sends SIGINT to the attached process or to the kernel that it launched."""

from __future__ import annotations

from kernel_interrupt.platforms.posix.process_table import Process, ProcessTable
from kernel_interrupt.platforms.posix.signal_rules import SignalRules
from kernel_interrupt.platforms.posix.signal_sending import signal_kernel
from kernel_interrupt.platforms.system import InterruptHandle
from kernel_interrupt.protocol import NOT_ATTACHED, NOT_SUPPORTED, SIGNAL, SIGNAL_GROUP, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.children import KnownChildren


class PosixInterruptHandle(InterruptHandle):
    def __init__(self, number: int, name: str | None, parent_pid: int, table: ProcessTable) -> None:
        self.number = number
        self.name = name
        self._rules = SignalRules(parent_pid, table)
        self._process: Process | None = None
        self._ports: frozenset[int] = frozenset()
        self._known_children: KnownChildren | None = None

    def attach(self, pid: int, start: str | None = None, ports: frozenset[int] = frozenset()) -> list[str]:
        process = self._rules.find_reachable(pid, start)
        if self._known_children is not None:
            self._known_children.forget_kernel()
        self._process = process
        self._ports = ports
        return [SIGNAL, SIGNAL_GROUP]

    def interrupt(self, method: str | None, force: bool) -> str:
        method = method or SIGNAL
        if method not in (SIGNAL, SIGNAL_GROUP):
            raise RequestError(NOT_SUPPORTED, f"{method} works only on Windows.")
        return signal_kernel(self._rules, self._attached(), force, method, self._ports)

    def diagnose(self) -> dict[str, object]:
        from kernel_interrupt.platforms.posix.posix_diagnosis import diagnose

        return diagnose(self._rules, self._attached(), self._ports)

    def children(self) -> list[dict[str, object]]:
        from kernel_interrupt.platforms.children import KnownChildren
        from kernel_interrupt.platforms.posix.posix_children import list_children

        if self._known_children is None:
            self._known_children = KnownChildren()
        return list_children(self._rules, self._attached(), self._ports, self._known_children)

    def end_child(self, pid: int, start: str) -> None:
        from kernel_interrupt.platforms.children import KnownChildren
        from kernel_interrupt.platforms.posix.posix_children import chain_pids, end_child

        launched = chain_pids(self._rules, self._process, self._ports)
        end_child(self._rules, launched, self._known_children or KnownChildren(), pid, start)

    def _attached(self) -> Process:
        if self._process is None:
            raise RequestError(NOT_ATTACHED, f"Handle {self.number} is not attached to a process.")
        return self._process

    def close(self) -> None:
        """Does nothing: on Linux and macOS, a handle is only a number."""

    def release(self) -> None:
        """Does nothing: the daemon holds no resource of the operating system."""
