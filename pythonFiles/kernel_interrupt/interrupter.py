"""The operations that the commands call, the same on every operating system."""

from __future__ import annotations

from kernel_interrupt.protocol import OS_ERROR, UNKNOWN_HANDLE, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.system import InterruptHandle, System


class PythonKernelInterrupter:
    """Holds the interrupt handles of one parent process. Every operation raises RequestError if it fails."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.interrupt_handles: dict[int, InterruptHandle] = {}

    def initialize_interrupt(self, name: str | None = None) -> int:
        """Creates a handle, with `name` if given, and returns the handle's number."""
        if self._is_taken(name):
            raise RequestError(OS_ERROR, "A handle with this name already exists. Retry with a new name.")
        return self._keep(self._system.create_handle(name))

    def attach(self, handle: int, pid: int, start: str | None = None, ports: frozenset[int] = frozenset()) -> list[str]:
        """Attaches a handle to a process. Returns the methods that can interrupt the process, best first.

        `start` is a result of `process_start`. If it is given, a later process with the same pid is rejected.
        `ports` are the ports in the kernel's connection file, if they are known: the kernel is the process that listens
        on them.
        """
        return self._find(handle).attach(pid, start, ports)

    def process_start(self, pid: int) -> str:
        """Returns when a process started, as an opaque text. Two processes with the same pid have different texts."""
        return self._system.process_start(pid)

    def interrupt(self, handle: int, method: str | None = None, force: bool = False) -> str:
        """Interrupts the kernel. Returns the method used, or NONE if nothing was sent, because SIGINT is ignored."""
        return self._find(handle).interrupt(method, force)

    def diagnose(self, handle: int) -> dict[str, object]:
        """Returns which methods can interrupt the kernel now, and why the others cannot. Sends nothing."""
        return self._find(handle).diagnose()

    def children(self, handle: int) -> list[dict[str, object]]:
        """Returns the processes that the kernel has started and that still run, parents before their children."""
        return self._find(handle).children()

    def end_child(self, handle: int, pid: int, start: str) -> None:
        """Ends one process that `children` has returned for this handle. Never ends the kernel or a launcher."""
        self._find(handle).end_child(pid, start)

    def close_interrupt_handle(self, handle: int) -> None:
        """Closes a handle in the daemon and in the parent, and removes it."""
        self._find(handle).close()
        del self.interrupt_handles[handle]

    def restore(self, handle: int, name: str | None = None) -> None:
        """Takes over a handle that an earlier daemon created."""
        held = self.interrupt_handles.get(handle)
        if held is not None and held.can_be_restored_as(name):
            return
        if held is not None or self._is_taken(name):
            raise RequestError(UNKNOWN_HANDLE, f"Handle {handle} or its name is already in use.")
        self._keep(self._system.restore_handle(handle, name))

    def adopt(self, pid: int, start: str | None = None, ports: frozenset[int] = frozenset()) -> int:
        """Creates a handle for a kernel that another program started, and returns the handle's number."""
        return self._keep(self._system.adopt(pid, start, ports))

    def close(self) -> None:
        """Releases the daemon's side of every handle. The parent keeps its side, so a new daemon can restore it."""
        for held in self.interrupt_handles.values():
            held.release()
        self.interrupt_handles.clear()

    def _find(self, handle: int) -> InterruptHandle:
        held = self.interrupt_handles.get(handle)
        if held is None:
            raise RequestError(UNKNOWN_HANDLE, f"There is no handle {handle}.")
        return held

    def _keep(self, made: InterruptHandle) -> int:
        # If the parent itself closed a handle, the system may give the number of that handle to the new one.
        stale = self.interrupt_handles.pop(made.number, None)
        if stale is not None:
            stale.release()
        self.interrupt_handles[made.number] = made
        return made.number

    def _is_taken(self, name: str | None) -> bool:
        return name is not None and any(held.name == name for held in self.interrupt_handles.values())
