"""The interface between the daemon and the operating system. It contains only types."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class InterruptHandle:
    """Interrupts one kernel. Commands name the handle by its `number`.

    On Windows, this is the number of the event's handle in the parent, if the parent has one. Otherwise the daemon
    chooses the number.
    """

    number: int
    name: str | None

    def attach(self, pid: int, start: str | None = None, ports: frozenset[int] = frozenset()) -> list[str]:
        """Attaches to a process. Returns the methods that can interrupt its kernel, best first.

        If `start` is given, the process must have started at that time. Its kernel is the process itself or a
        descendant: the one that listens on `ports`, the ports of the connection file, if they are known. The kernel is
        looked up again at every interrupt.
        """
        raise NotImplementedError

    def interrupt(self, method: str | None, force: bool) -> str:
        """Interrupts the kernel. Returns the method used, or NONE if nothing was sent, because SIGINT is ignored."""
        raise NotImplementedError

    def diagnose(self) -> dict[str, object]:
        """Returns, as data for JSON, which methods can interrupt the kernel now and why the others cannot."""
        raise NotImplementedError

    def children(self) -> list[dict[str, object]]:
        """Returns, as data for JSON, the processes that the kernel has started and that still run."""
        raise NotImplementedError

    def end_child(self, pid: int, start: str) -> None:
        """Ends one process that `children` returned."""
        raise NotImplementedError

    def close(self) -> None:
        """Closes the handle in the daemon and in the parent. A second call does nothing."""
        raise NotImplementedError

    def release(self) -> None:
        """Releases what the daemon holds for this handle. The handle in the parent stays open."""
        raise NotImplementedError

    def can_be_restored_as(self, name: str | None) -> bool:  # noqa: ARG002
        """Whether a RESTORE with the number of this handle and with `name` would restore this same handle."""
        return False


class System:
    """The operations that the daemon needs from an operating system. Every method raises RequestError if it fails."""

    def ignore_ctrl_c(self) -> None:
        """Makes the daemon ignore Ctrl+C: a user who presses it in a terminal means the parent."""
        raise NotImplementedError

    def input_until_parent_ends(self) -> Iterator[bytes]:
        """Yields the bytes that arrive on stdin until its end of file or the parent's end.

        The end of file is not enough: after the parent has ended, another process may still hold the pipe open.
        """
        raise NotImplementedError

    def create_handle(self, name: str | None) -> InterruptHandle:
        raise NotImplementedError

    def restore_handle(self, number: int, name: str | None) -> InterruptHandle:
        raise NotImplementedError

    def adopt(self, pid: int, start: str | None = None, ports: frozenset[int] = frozenset()) -> InterruptHandle:
        raise NotImplementedError

    def process_start(self, pid: int) -> str:
        raise NotImplementedError
