"""Sends Ctrl+C to the kernel's console. Unless forced, only if it ends neither the kernel nor another program."""

from __future__ import annotations

import ctypes
import os

from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.dll import SystemCallError
from kernel_interrupt.platforms.windows.parameters import Parameters, read_parameters
from kernel_interrupt.platforms.windows.processes import no_such_process
from kernel_interrupt.platforms.windows.tree import ProcessTree
from kernel_interrupt.protocol import NO_CONSOLE, NOT_SUPPORTED, SHARED_CONSOLE, WOULD_KILL, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from kernel_interrupt.platforms.windows.answers import Answers
    from kernel_interrupt.platforms.windows.kernels import Kernel

# Without this variable, Intel's Fortran runtime (in SciPy with MKL) ends the process on Ctrl+C.
NEEDED_VARIABLE = "FOR_DISABLE_CONSOLE_CTRL_HANDLER"


def check_ctrl_c(kernel: Kernel, answers: Answers) -> None:
    """Raises a RequestError if Ctrl+C must not be sent."""
    with enter_console(kernel, answers, force=False):
        pass


def send_ctrl_c(kernel: Kernel, answers: Answers, force: bool) -> None:
    """Sends Ctrl+C to every process in the kernel's console.

    Raises a RequestError if Ctrl+C must not be sent. `force` skips two checks: whether other programs share
    the console, and whether Ctrl+C may end the kernel.
    """
    with enter_console(kernel, answers, force):
        kernel32.GenerateConsoleCtrlEvent(kernel32.CTRL_C_EVENT, 0)


def enter_console(kernel: Kernel, answers: Answers, force: bool) -> KernelConsole:
    parameters = read_parameters(kernel.pid)
    console = KernelConsole(kernel.pid)
    try:
        check_console(kernel, parameters, console, answers, force)
    except BaseException:
        console.leave()
        raise
    return console


def check_console(
    kernel: Kernel, parameters: Parameters, console: KernelConsole, answers: Answers, force: bool = False
) -> None:
    """Raises a RequestError if Ctrl+C must not be sent. The daemon must be in the kernel's console."""
    if parameters.ignores_ctrl_c:
        raise RequestError(NOT_SUPPORTED, f"Process {kernel.pid} was started with Ctrl+C ignored.")
    if force:
        return
    reject_other_programs(kernel, console.members())
    answers.check_ctrl_c(kernel.pid)
    if NEEDED_VARIABLE not in parameters.environment:
        message = f"Process {kernel.pid} was started without the variable {NEEDED_VARIABLE}: Ctrl+C may end it."
        raise RequestError(WOULD_KILL, message)


def reject_other_programs(kernel: Kernel, members: list[int]) -> None:
    tree = ProcessTree()
    known = {os.getpid(), *kernel.launchers, *(path[-1] for path in tree.paths(kernel.pid))}
    # The tree is newer than the list of members: a member that is missing from the tree has ended.
    other_programs = [pid for pid in members if pid in tree and pid not in known]
    if other_programs:
        message = f"Process {other_programs[0]} shares the console of the kernel, process {kernel.pid}."
        raise RequestError(SHARED_CONSOLE, message)


class KernelConsole:
    """Enters another process's console. A process has at most one, so the daemon leaves its own for good."""

    def __init__(self, pid: int) -> None:
        """Raises NO_CONSOLE, NO_SUCH_PROCESS, ACCESS_DENIED."""
        kernel32.FreeConsole()
        try:
            kernel32.AttachConsole(pid)
        except SystemCallError as failure:
            raise self._refusal(pid, failure) from None
        # Ignore Ctrl+C again: each call applies only to the console that the daemon is in at that moment.
        ignore_ctrl_c()

    def _refusal(self, pid: int, failure: SystemCallError) -> RequestError:
        if failure.error == kernel32.ERROR_INVALID_HANDLE:
            return RequestError(NO_CONSOLE, f"Process {pid} has no console.")
        if failure.error in (kernel32.ERROR_INVALID_PARAMETER, kernel32.ERROR_GEN_FAILURE):
            return no_such_process(pid)
        return failure

    def __enter__(self) -> KernelConsole:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def leave(self) -> None:
        # The daemon keeps ignoring Ctrl+C, because the Ctrl+C that it sent may reach it late.
        kernel32.FreeConsole()

    def members(self) -> list[int]:
        """Returns the pids of all processes in the console, including the daemon (GetConsoleProcessList)."""
        room = 16
        while True:
            pids = (ctypes.c_uint32 * room)()
            count = kernel32.GetConsoleProcessList(pids, room)
            if count <= room:
                return list(pids[:count])
            room = count + 16


def ignore_ctrl_c() -> None:
    """Makes this process ignore Ctrl+C from now on (SetConsoleCtrlHandler)."""
    kernel32.SetConsoleCtrlHandler(None, True)


def leave_own_console() -> None:
    """Leaves the hidden console that Node creates for the daemon (option `windowsHide`).

    The daemon stays in its console if stdin is the console: a user types commands there.
    """
    stdin = kernel32.GetStdHandle(kernel32.STD_INPUT_HANDLE)
    if kernel32.GetFileType(stdin) != kernel32.FILE_TYPE_CHAR:
        kernel32.FreeConsole()
