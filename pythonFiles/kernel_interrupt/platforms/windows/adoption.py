"""Finds the event of a kernel that another program started.

Setting a wrong event would disturb an unrelated program. The environment variable JPY_INTERRUPT_EVENT, which has the
number of the event's handle, proves little: every child of a kernel inherits the variable, and in the child the number
may belong to another handle. So the kernel must meet four conditions:

1. It runs ipykernel, the only program that is known to wait for such an event.
2. Its environment names a handle, and that handle is an event.
3. It inherited the event: the process that started it has the same event under the same number. This fails if the
   kernel got the variable but not the handle, as it does if Node with libuv 1.53 or newer starts it (libuv #5100).
4. The variable was set for this process: the process that started it has another value, has no value, or is its
   launcher.
"""

from __future__ import annotations

from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.daemon_handle import DaemonHandle, duplicate_from
from kernel_interrupt.platforms.windows.dll import SystemCallError
from kernel_interrupt.platforms.windows.inherited import VARIABLE, is_event_in, named_handle
from kernel_interrupt.platforms.windows.kernels import find_kernel, is_launched
from kernel_interrupt.platforms.windows.parameters import read_parameters
from kernel_interrupt.platforms.windows.processes import LIFE, OpenProcess
from kernel_interrupt.platforms.windows.tree import was_started_by
from kernel_interrupt.protocol import NO_SUCH_PROCESS, NOT_SUPPORTED, RequestError

MODULES = frozenset(["ipykernel", "ipykernel_launcher"])


def adopt_event(pid: int, ports: frozenset[int] = frozenset()) -> DaemonHandle:
    """Returns the event for which the kernel waits; `pid` is the kernel or its launcher. Raises RequestError."""
    with OpenProcess(pid), find_kernel(pid, None, ports) as kernel:
        parameters = read_parameters(kernel.pid)
        if not runs_ipykernel(parameters.command_line):
            raise RequestError(NOT_SUPPORTED, f"Process {kernel.pid} does not run ipykernel.")
        kernel_handle = named_handle(parameters)
        if kernel_handle is None:
            raise RequestError(NOT_SUPPORTED, f"Process {kernel.pid} was started without the variable {VARIABLE}.")
        event = duplicate_event(kernel.pid, kernel_handle)
        try:
            check_inheritance(kernel.process, kernel_handle, event)
        except BaseException:
            event.close()
            raise
        return event


def runs_ipykernel(command_line: str) -> bool:
    """Whether the line has `-m ipykernel`, `-m ipykernel_launcher`, /ipykernel_launcher.py or "from ipykernel"."""
    words = command_line.replace('"', " ").replace("\\", "/").split()
    modules = {module for option, module in zip(words, words[1:]) if option == "-m"}
    is_file = any(word.endswith("/ipykernel_launcher.py") for word in words)
    return is_file or not modules.isdisjoint(MODULES) or "from ipykernel" in command_line


def duplicate_event(pid: int, foreign_handle: int) -> DaemonHandle:
    refusal = RequestError(NOT_SUPPORTED, f"The variable {VARIABLE} of process {pid} does not name an event.")
    with OpenProcess(pid, LIFE | kernel32.PROCESS_DUP_HANDLE) as process:
        try:
            copy = duplicate_from(process, foreign_handle)
        except SystemCallError:
            raise refusal from None
    if not copy.is_event():
        copy.close()
        raise refusal
    return copy


def check_inheritance(kernel: OpenProcess, kernel_handle: int, event: DaemonHandle) -> None:
    try:
        with OpenProcess(kernel.parent_pid()) as starter:
            if not was_started_by(kernel, starter) or not is_event_in(starter.pid, kernel_handle, event):
                message = f"Process {kernel.pid} did not inherit the event that its variable {VARIABLE} names."
                raise RequestError(NOT_SUPPORTED, message)
            starter_has_same_value = named_handle(read_parameters(starter.pid)) == kernel_handle
            if starter_has_same_value and not is_launched(kernel.pid, starter.pid):
                message = f"Process {kernel.pid} has no event of its own: {VARIABLE} names its parent's event."
                raise RequestError(NOT_SUPPORTED, message)
    except RequestError as error:
        if error.code != NO_SUCH_PROCESS:
            raise
        message = f"The process that started process {kernel.pid} has ended, so the event cannot be identified."
        raise RequestError(NOT_SUPPORTED, message) from None
