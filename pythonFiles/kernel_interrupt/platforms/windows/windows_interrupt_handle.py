"""An interrupt handle on Windows: an event and, after ATTACH, a process."""

from __future__ import annotations

from kernel_interrupt.platforms.system import InterruptHandle
from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.answers import Answers
from kernel_interrupt.platforms.windows.console import check_ctrl_c, send_ctrl_c
from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle
from kernel_interrupt.platforms.windows.events import is_announced
from kernel_interrupt.platforms.windows.inherited import inherits
from kernel_interrupt.platforms.windows.kernels import Kernel, find_kernel
from kernel_interrupt.platforms.windows.parent import Parent
from kernel_interrupt.platforms.windows.processes import OpenProcess, no_such_process
from kernel_interrupt.protocol import (
    CTRL_C,
    EVENT,
    NO_SUCH_PROCESS,
    NOT_ATTACHED,
    NOT_SUPPORTED,
    SIGNAL,
    SIGNAL_GROUP,
    RequestError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.children import KnownChildren


class WindowsInterruptHandle(InterruptHandle):
    def __init__(self, number: int, name: str | None, event: DaemonHandle, parent: Parent) -> None:
        self.number = number
        self.name = name
        self._event = event
        self._parent = parent
        self._attached: OpenProcess | None = None
        self._ports: frozenset[int] = frozenset()
        self._answers = Answers(name)
        self._known_children: KnownChildren | None = None

    def attach(self, pid: int, start: str | None = None, ports: frozenset[int] = frozenset()) -> list[str]:
        process = self._open_process(pid, start)
        if self._attached is not None:
            # The kernel was restarted: an interrupt for the old process must not reach the new one.
            kernel32.ResetEvent(self._event.value)
            self._attached.close()
            if self._known_children is not None:
                self._known_children.forget_kernel()
        self._attached = process
        self._ports = ports
        self._answers = Answers(self.name)
        with find_kernel(pid, self.name, ports) as kernel:
            return [method for method in (EVENT, CTRL_C) if self._is_offered(kernel, method)]

    def interrupt(self, method: str | None, force: bool) -> str:
        if method in (SIGNAL, SIGNAL_GROUP):
            raise RequestError(NOT_SUPPORTED, f"{method} works only on Linux and macOS.")
        if self._attached is None and method != CTRL_C:
            return self._set_event()
        with self._find_kernel() as kernel:
            if method == EVENT:
                self._check_event(kernel)
                return self._set_event_of(kernel)
            if method is None and self._is_offered(kernel, EVENT):
                return self._set_event_of(kernel)
            send_ctrl_c(kernel, self._answers, force)
            return CTRL_C

    def diagnose(self) -> dict[str, object]:
        from kernel_interrupt.platforms.windows.windows_diagnosis import diagnose

        with self._find_kernel() as kernel:
            return diagnose(kernel, lambda: self._check_event_and_answer(kernel), self._answers, self.name)

    def children(self) -> list[dict[str, object]]:
        from kernel_interrupt.platforms.children import KnownChildren
        from kernel_interrupt.platforms.windows.windows_children import list_children

        if self._known_children is None:
            self._known_children = KnownChildren()
        with self._find_kernel() as kernel:
            return list_children(kernel, self._parent.pid, self._known_children)

    def end_child(self, pid: int, start: str) -> None:
        from kernel_interrupt.platforms.children import KnownChildren
        from kernel_interrupt.platforms.windows.windows_children import end_child

        excluded = {self._parent.pid, *self._chain_pids()}
        end_child(excluded, self._known_children or KnownChildren(), pid, start)

    def _chain_pids(self) -> list[int]:
        """Returns the pids of the launchers and the kernel, or an empty list if the kernel cannot be found."""
        try:
            with self._find_kernel() as kernel:
                return [*kernel.launchers, kernel.pid]
        except RequestError:
            return []

    def close(self) -> None:
        self._parent.close(self.number, self._event)
        self.release()

    def release(self) -> None:
        self._event.close()
        if self._attached is not None:
            self._attached.close()

    def can_be_restored_as(self, name: str | None) -> bool:
        return name is not None and name == self.name

    def _open_process(self, pid: int, start: str | None) -> OpenProcess:
        """Opens the process, which must have started at `start` if that is given. Rejects the parent and the daemon."""
        process = OpenProcess(pid)
        try:
            if start not in (None, str(process.start())):
                raise RequestError(NO_SUCH_PROCESS, f"Process {pid} has another start time: the pid was reused.")
            self._parent.reject(pid)
        except BaseException:
            process.close()
            raise
        return process

    def _find_kernel(self) -> Kernel:
        """Returns the process that runs the cells now. Raises NOT_ATTACHED, NO_SUCH_PROCESS, ACCESS_DENIED."""
        if self._attached is None:
            raise RequestError(NOT_ATTACHED, f"Handle {self.number} is not attached to a process.")
        if self._attached.has_ended():
            raise no_such_process(self._attached.pid)
        return find_kernel(self._attached.pid, self.name, self._ports)

    def _set_event(self) -> str:
        kernel32.SetEvent(self._event.value)
        return EVENT

    def _set_event_of(self, kernel: Kernel) -> str:
        # FORCE changes nothing here: a prepared kernel ignores its event while SIGINT has the default handler.
        self._answers.ask(kernel.pid, self._set_event)
        return EVENT

    def _is_offered(self, kernel: Kernel, method: str) -> bool:
        try:
            if method == EVENT:
                self._check_event(kernel)
            else:
                check_ctrl_c(kernel, self._answers)
        except RequestError:
            return False
        return True

    def _check_event_and_answer(self, kernel: Kernel) -> None:
        self._check_event(kernel)
        self._answers.check_event(kernel.pid)

    def _check_event(self, kernel: Kernel) -> None:
        """Raises a RequestError if the event cannot interrupt the kernel."""
        if not (is_announced(self.name, kernel.pid) or inherits(kernel.pid, self._event)):
            raise RequestError(NOT_SUPPORTED, f"Process {kernel.pid} does not wait for our interrupt event.")
