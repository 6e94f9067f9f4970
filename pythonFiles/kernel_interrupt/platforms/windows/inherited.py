"""Recognizes kernels that inherited the event for which they wait. Their environment names the event's handle."""

from __future__ import annotations

from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle, duplicate_from
from kernel_interrupt.platforms.windows.dll import SystemCallError
from kernel_interrupt.platforms.windows.parameters import Parameters, read_parameters
from kernel_interrupt.platforms.windows.processes import LIFE, OpenProcess

# The value of this variable is a handle in the kernel's process. It refers to the event for which ipykernel waits.
VARIABLE = "JPY_INTERRUPT_EVENT"
MAX_HANDLE = 2**31 - 1


def inherits(pid: int, event: DaemonHandle) -> bool:
    """Whether the environment of process `pid` names a handle, and that handle is this event.

    Both are necessary: a child of the parent may inherit only the event, and a child of the kernel only the variable.
    Raises the same errors as `read_parameters`.
    """
    kernel_handle = named_handle(read_parameters(pid))
    return kernel_handle is not None and is_event_in(pid, kernel_handle, event)


def is_event_in(pid: int, foreign_handle: int, event: DaemonHandle) -> bool:
    """Whether `foreign_handle` is this event in process `pid`. Raises NO_SUCH_PROCESS and ACCESS_DENIED."""
    with OpenProcess(pid, LIFE | kernel32.PROCESS_DUP_HANDLE) as process:
        try:
            with duplicate_from(process, foreign_handle) as copy:
                return copy.is_same_object(event)
        except SystemCallError:
            return False


def named_handle(parameters: Parameters) -> int | None:
    text = parameters.environment.get(VARIABLE, "")
    number = int(text) if text.isascii() and text.isdigit() else 0
    return number if 0 < number <= MAX_HANDLE else None
