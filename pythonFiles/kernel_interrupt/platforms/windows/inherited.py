"""Kernels that wait for an event which they have inherited: their environment names it, and so does ADOPT."""

from __future__ import annotations

from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle, duplicate_from
from kernel_interrupt.platforms.windows.dll import SystemCallError
from kernel_interrupt.platforms.windows.parameters import Parameters, read_parameters
from kernel_interrupt.platforms.windows.processes import LIFE, OpenProcess

# The number of the event in the kernel's own process: what ipykernel waits for.
VARIABLE = "JPY_INTERRUPT_EVENT"
MAX_HANDLE = 2**31 - 1


def inherits(pid: int, event: DaemonHandle) -> bool:
    """Whether the environment of process `pid` names an event, and that is this very one there.

    Either alone says nothing: every child of the host may hold it, and every child of the kernel has the variable.
    Raises what `read_parameters` raises.
    """
    kernel_handle = named_handle(read_parameters(pid))
    return kernel_handle is not None and is_event_in(pid, kernel_handle, event)


def is_event_in(pid: int, handle_there: int, event: DaemonHandle) -> bool:
    """Raises NO_SUCH_PROCESS and ACCESS_DENIED."""
    with OpenProcess(pid, LIFE | kernel32.PROCESS_DUP_HANDLE) as process:
        try:
            with duplicate_from(process, handle_there) as copy:
                return copy.is_same_object(event)
        except SystemCallError:
            return False


def named_handle(parameters: Parameters) -> int | None:
    text = parameters.environment.get(VARIABLE, "")
    number = int(text) if text.isascii() and text.isdigit() else 0
    return number if 0 < number <= MAX_HANDLE else None
