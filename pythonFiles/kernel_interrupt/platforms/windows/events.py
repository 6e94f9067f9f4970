"""Named events: the one that a handle stands for, and those by which prepared kernels announce themselves."""

from __future__ import annotations

import ctypes
import os

from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle
from kernel_interrupt.platforms.windows.dll import SystemCallError, clear_last_error, last_error
from kernel_interrupt.protocol import OS_ERROR, RequestError

# Local: the session of this user. launch_kernel.py knows both forms as well.
PREFIX = "Local\\kernel-interrupt-"


def random_name() -> str:
    """A name that nobody can guess, for a handle that was given none."""
    return os.urandom(16).hex()


def event_name(name: str) -> bytes:
    return f"{PREFIX}{name}".encode("ascii")


def create_event(name: str) -> DaemonHandle:
    """A new auto-reset event, not set, whose handle children may inherit (CreateEventA).

    Raises OS_ERROR where the name exists: whoever made it could fire or hold back what is sent.
    """
    attributes = kernel32.SecurityAttributes(ctypes.sizeof(kernel32.SecurityAttributes), None, True)
    clear_last_error()
    try:
        event = DaemonHandle(kernel32.CreateEventA(ctypes.byref(attributes), False, False, event_name(name)))
    except SystemCallError as failure:
        # Access is denied where the event of that name is another user's: that is no different.
        raise RequestError(OS_ERROR, failure.message) from None
    if last_error() == kernel32.ERROR_ALREADY_EXISTS:
        event.close()
        raise RequestError(OS_ERROR, "There is an event of that name already; a retry takes a new name.")
    return event


def open_event(name: str) -> DaemonHandle | None:
    """The event of that name, or None where there is none that this user may fire (OpenEventA)."""
    return open_named(kernel32.EVENT_MODIFY_STATE | kernel32.SYNCHRONIZE, event_name(name))


def is_announced(name: str | None, pid: int) -> bool:
    """Whether process `pid` says that it waits for the event called `name`: it holds an event that says so."""
    announcement = None if name is None else open_named(kernel32.SYNCHRONIZE, event_name(f"{name}-{pid}"))
    if announcement is None:
        return False
    announcement.close()
    return True


def is_handling(name: str | None, pid: int) -> bool:
    """Whether the prepared process `pid` says that its main thread handles an interrupt: it sets an event meanwhile.

    While C code holds the interpreter's lock, the event keeps what was last so.
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
