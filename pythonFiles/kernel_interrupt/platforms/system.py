"""The border between the daemon and the operating system: what each system provides. Types only."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class InterruptHandle:
    """A number in the parent, and what the daemon needs to fire it."""

    number: int
    name: str | None

    def attach(self, pid: int, start: str | None = None) -> list[str]:
        """Remembers the process, if it was started at `start`; returns the methods that reach it, best first."""
        raise NotImplementedError

    def interrupt(self, method: str | None, force: bool) -> str:
        """Fires it; returns the method used, or NONE."""
        raise NotImplementedError

    def diagnose(self) -> dict[str, object]:
        """What rules each method in or out for the attached process now, as JSON can hold it. Fires nothing."""
        raise NotImplementedError

    def close(self) -> None:
        """Closes it, in the parent too; nothing is closed twice."""
        raise NotImplementedError

    def release(self) -> None:
        """Lets go of what the daemon itself holds; the handle in the parent stays."""
        raise NotImplementedError

    def can_be_restored_as(self, name: str | None) -> bool:  # noqa: ARG002
        """Whether restoring it once more under this name means this very handle, and so changes nothing."""
        return False


class System:
    """What the daemon asks of an operating system. Every method raises RequestError for what it refuses."""

    def ignore_ctrl_c(self) -> None:
        """A Ctrl+C at the terminal is for the kernel's host, never for the daemon."""
        raise NotImplementedError

    def input_until_parent_dies(self) -> Iterator[bytes]:
        """What arrives on stdin; ends at its end of file, and when the parent dies while something holds it open."""
        raise NotImplementedError

    def create_handle(self, name: str | None) -> InterruptHandle:
        raise NotImplementedError

    def restore_handle(self, number: int, name: str | None) -> InterruptHandle:
        raise NotImplementedError

    def adopt(self, pid: int) -> InterruptHandle:
        raise NotImplementedError

    def process_start(self, pid: int) -> str:
        raise NotImplementedError
