"""Reads how a prepared kernel answers its event: whether SIGINT would have ended the kernel at that moment."""

from __future__ import annotations

import ctypes

from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.events import event_name, open_named
from kernel_interrupt.protocol import WOULD_KILL, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle

# The last parts of the names of the events by which a kernel answers. launch_kernel.py has the same words.
RAISED = "raised"
SPARED = "spared"
ANSWERS = (RAISED, SPARED)

LIMIT_MS = 200


class Answers:
    """The answers of one attached kernel to the event called `name`.

    launch_kernel.py answers by setting another event: NAME-PID-spared if SIGINT has its default handler, which would
    end the kernel, else NAME-PID-raised. A kernel that answers `spared` raises no SIGINT. The kernel cannot answer
    while C code holds the interpreter's lock. An older launch_kernel.py never answers.
    """

    def __init__(self, name: str | None) -> None:
        self._name = name
        self._last: str | None = None
        self._is_silent = False

    def ask(self, pid: int, set_event: Callable[[], object]) -> None:
        """Sets the event and waits for the answer.

        Raises WOULD_KILL if the kernel's last answer is that it spared itself.
        """
        events = self._open(pid)
        try:
            self._take_late(events)
            set_event()
            if events:
                answer = take(events, LIMIT_MS)
                self._last = answer or self._last
                self._is_silent = answer is None
        finally:
            close(events)
        self._reject_spared(pid)

    def check_event(self, pid: int) -> None:
        """Raises WOULD_KILL if the kernel's last answer, perhaps to an earlier event, is that it spared itself."""
        self._take_late_of(pid)
        self._reject_spared(pid)

    def check_ctrl_c(self, pid: int) -> None:
        """Raises WOULD_KILL if Ctrl+C could end the kernel.

        Ctrl+C could end it in two cases: the kernel's last answer is that it spared itself; or it has answered neither
        the last event nor any earlier one.
        """
        self.check_event(pid)
        if self._is_silent and self._last is None:
            message = (
                f"Process {pid} has not answered its interrupt event, so nothing shows that it handles SIGINT: "
                "Ctrl+C could end it."
            )
            raise RequestError(WOULD_KILL, message)

    def _reject_spared(self, pid: int) -> None:
        if self._last == SPARED:
            message = f"Process {pid} has the default handler for SIGINT: the interrupt would end it."
            raise RequestError(WOULD_KILL, message)

    def _take_late_of(self, pid: int) -> None:
        events = self._open(pid)
        try:
            self._take_late(events)
        finally:
            close(events)

    def _take_late(self, events: list[DaemonHandle]) -> None:
        """Takes answers to earlier events, so that none of them counts as the answer to the next one."""
        while events:
            answer = take(events, 0)
            if answer is None:
                return
            self._last = answer

    def _open(self, pid: int) -> list[DaemonHandle]:
        """Opens the events of the answers, in the order of ANSWERS. Returns an empty list if they do not exist."""
        if self._name is None:
            return []
        found = [open_named(kernel32.SYNCHRONIZE, event_name(f"{self._name}-{pid}-{word}")) for word in ANSWERS]
        events = [event for event in found if event is not None]
        if len(events) < len(ANSWERS):
            close(events)
            return []
        return events


def take(events: list[DaemonHandle], limit_ms: int) -> str | None:
    """Waits for an answer and resets its event. Returns None if the time limit passes."""
    handles = (ctypes.c_void_p * len(events))(*(event.value for event in events))
    index = kernel32.WaitForMultipleObjects(len(events), handles, False, limit_ms) - kernel32.WAIT_OBJECT_0
    return ANSWERS[index] if index < len(events) else None


def close(events: list[DaemonHandle]) -> None:
    for event in events:
        event.close()
