"""Named events: the event of a handle, and the events with which a prepared kernel announces itself."""

from __future__ import annotations

import ctypes
import os

from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle
from kernel_interrupt.platforms.windows.dll import SystemCallError, clear_last_error, last_error
from kernel_interrupt.protocol import OS_ERROR, RequestError

# `Local` limits the name to the session of this user. launch_kernel.py uses the same names.
PREFIX = "Local\\kernel-interrupt-"


def random_name() -> str:
    """Returns a name that cannot be guessed, for a handle that is created without a name."""
    return os.urandom(16).hex()


def event_name(name: str) -> bytes:
    return f"{PREFIX}{name}".encode("ascii")


def create_event(name: str) -> DaemonHandle:
    """Creates an auto-reset event that is not set, with a handle that children may inherit (CreateEventA).

    Raises OS_ERROR if an event already has this name: its creator could fake or suppress interrupts.
    """
    attributes = kernel32.SecurityAttributes(ctypes.sizeof(kernel32.SecurityAttributes), None, True)
    clear_last_error()
    try:
        event = DaemonHandle(kernel32.CreateEventA(ctypes.byref(attributes), False, False, event_name(name)))
    except SystemCallError as failure:
        # ACCESS_DENIED means that the event exists and belongs to another user.
        raise RequestError(OS_ERROR, failure.message) from None
    if last_error() == kernel32.ERROR_ALREADY_EXISTS:
        event.close()
        raise RequestError(OS_ERROR, "An event with this name already exists. Retry with a new name.")
    return event


def open_event(name: str) -> DaemonHandle | None:
    """Opens the event with that name; returns None if it does not exist or this user may not set it (OpenEventA)."""
    return open_named(kernel32.EVENT_MODIFY_STATE | kernel32.SYNCHRONIZE, event_name(name))


def is_announced(name: str | None, pid: int) -> bool:
    """Whether process `pid` announces, with an event called NAME-PID, that it waits for the event called `name`."""
    announcement = None if name is None else open_named(kernel32.SYNCHRONIZE, event_name(f"{name}-{pid}"))
    if announcement is None:
        return False
    announcement.close()
    return True


def is_handling(name: str | None, pid: int) -> bool:
    """Whether the prepared process `pid` is handling an interrupt now.

    The process announces this with the event NAME-PID-handling. It cannot change the event while C code holds the
    interpreter's lock, so the answer may be out of date.
    """
    handling = None if name is None else open_named(kernel32.SYNCHRONIZE, event_name(f"{name}-{pid}-handling"))
    if handling is None:
        return False
    with handling:
        return kernel32.WaitForSingleObject(handling.value, 0) == kernel32.WAIT_OBJECT_0


def open_named(access: int, name: bytes) -> DaemonHandle | None:
    try:
        return DaemonHandle(kernel32.OpenEventA(access, False, name))
    except SystemCallError:
        return None
