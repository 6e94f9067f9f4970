"""The operations behind the commands, on any system: which handles there are, and what each stands for."""

from __future__ import annotations

from kernel_interrupt.protocol import OS_ERROR, UNKNOWN_HANDLE, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.system import InterruptHandle, System


class PythonKernelInterrupter:
    """Holds the interrupt handles of one parent process. Every operation raises RequestError for what it refuses."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.interrupt_handles: dict[int, InterruptHandle] = {}

    def initialize_interrupt(self, name: str | None = None) -> int:
        """Makes a handle, called `name` where one is given, and returns its number in the parent."""
        if self._is_taken(name):
            raise RequestError(OS_ERROR, "There is a handle of that name already; a retry takes a new name.")
        return self._keep(self._system.create_handle(name))

    def attach(self, handle: int, pid: int, start: str | None = None) -> list[str]:
        """Says which process a handle stands for; returns the methods that reach it, best first.

        `start`, from `process_start`, guards against a pid that has been given to another process since.
        """
        return self._find(handle).attach(pid, start)

    def process_start(self, pid: int) -> str:
        """When a process was started, in an opaque form that no later process with the same pid shares."""
        return self._system.process_start(pid)

    def interrupt(self, handle: int, method: str | None = None, force: bool = False) -> str:
        """Fires a handle; returns the method used once the system call has succeeded, or NONE if nothing was sent."""
        return self._find(handle).interrupt(method, force)

    def diagnose(self, handle: int) -> dict[str, object]:
        """What rules each method in or out for the attached process now. Fires nothing."""
        return self._find(handle).diagnose()

    def close_interrupt_handle(self, handle: int) -> None:
        """Closes a handle, here and in the parent, and forgets it."""
        self._find(handle).close()
        del self.interrupt_handles[handle]

    def restore(self, handle: int, name: str | None = None) -> None:
        """Takes over a handle that a crashed daemon made."""
        held = self.interrupt_handles.get(handle)
        if held is not None and held.can_be_restored_as(name):
            return
        if held is not None or self._is_taken(name):
            raise RequestError(UNKNOWN_HANDLE, f"Handle {handle}, or its name, is in use already.")
        self._keep(self._system.restore_handle(handle, name))

    def adopt(self, pid: int) -> int:
        """Makes a handle for a kernel that someone else started, and returns its number."""
        return self._keep(self._system.adopt(pid))

    def close(self) -> None:
        """Lets go of the handles at the daemon's end, without touching the parent's: a new daemon may restore them."""
        for held in self.interrupt_handles.values():
            held.release()
        self.interrupt_handles.clear()

    def _find(self, handle: int) -> InterruptHandle:
        held = self.interrupt_handles.get(handle)
        if held is None:
            raise RequestError(UNKNOWN_HANDLE, f"There is no handle {handle}.")
        return held

    def _keep(self, made: InterruptHandle) -> int:
        # The parent has closed a handle by itself, and its number has gone to this one.
        stale = self.interrupt_handles.pop(made.number, None)
        if stale is not None:
            stale.release()
        self.interrupt_handles[made.number] = made
        return made.number

    def _is_taken(self, name: str | None) -> bool:
        return name is not None and any(held.name == name for held in self.interrupt_handles.values())
