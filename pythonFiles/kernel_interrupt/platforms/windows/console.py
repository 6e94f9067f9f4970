"""Ctrl+C in the kernel's console: only where it can work, and where it hits no stranger."""

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

    from kernel_interrupt.platforms.windows.kernels import Kernel

# Without this, Intel's Fortran runtime (SciPy built with MKL) ends the process at a Ctrl+C.
NEEDED_VARIABLE = "FOR_DISABLE_CONSOLE_CTRL_HANDLER"


def check_ctrl_c(kernel: Kernel) -> None:
    """Raises the RequestError that rules Ctrl+C out."""
    with enter_console(kernel, force=False):
        pass


def send_ctrl_c(kernel: Kernel, force: bool) -> None:
    """Ctrl+C to everything in the kernel's console. Raises what rules it out; `force` lifts two of the rules."""
    with enter_console(kernel, force):
        kernel32.GenerateConsoleCtrlEvent(kernel32.CTRL_C_EVENT, 0)


def enter_console(kernel: Kernel, force: bool) -> KernelConsole:
    parameters = read_parameters(kernel.pid)
    console = KernelConsole(kernel.pid)
    try:
        check_console(kernel, parameters, console, force)
    except BaseException:
        console.leave()
        raise
    return console


def check_console(kernel: Kernel, parameters: Parameters, console: KernelConsole, force: bool = False) -> None:
    """Raises the RequestError that rules out Ctrl+C in the console that the daemon has entered."""
    if parameters.ignores_ctrl_c:
        raise RequestError(NOT_SUPPORTED, f"Process {kernel.pid} was started so that it ignores Ctrl+C.")
    if force:
        return
    reject_strangers(kernel, console.members())
    if NEEDED_VARIABLE not in parameters.environment:
        message = f"Process {kernel.pid} was started without {NEEDED_VARIABLE}: it may end."
        raise RequestError(WOULD_KILL, message)


def reject_strangers(kernel: Kernel, members: list[int]) -> None:
    tree = ProcessTree()
    known = {os.getpid(), *kernel.launchers, *(path[-1] for path in tree.paths(kernel.pid))}
    # A member that the tree no longer knows has ended.
    strangers = [pid for pid in members if pid in tree and pid not in known]
    if strangers:
        message = f"Process {strangers[0]} sits in the same console as the kernel, process {kernel.pid}."
        raise RequestError(SHARED_CONSOLE, message)


class KernelConsole:
    """The console of another process. A process sits in one at the most, so the daemon leaves its own for good."""

    def __init__(self, pid: int) -> None:
        """Raises NO_CONSOLE, NO_SUCH_PROCESS, ACCESS_DENIED."""
        kernel32.FreeConsole()
        try:
            kernel32.AttachConsole(pid)
        except SystemCallError as failure:
            raise self._refusal(pid, failure) from None
        # It was said once already, but what a process says of Ctrl+C counts for the console that it sits in.
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
        # The Ctrl+C that was sent may still be on its way to the daemon as well: it is ignored from start to end.
        kernel32.FreeConsole()

    def members(self) -> list[int]:
        """The pids of all that sit in it, the daemon included (GetConsoleProcessList)."""
        room = 16
        while True:
            pids = (ctypes.c_uint32 * room)()
            count = kernel32.GetConsoleProcessList(pids, room)
            if count <= room:
                return list(pids[:count])
            room = count + 16


def ignore_ctrl_c() -> None:
    """From here on no Ctrl+C ends this process (SetConsoleCtrlHandler)."""
    kernel32.SetConsoleCtrlHandler(None, True)


def leave_own_console() -> None:
    """Out of the hidden console that the host's `windowsHide` gave; kept where someone types commands into it."""
    stdin = kernel32.GetStdHandle(kernel32.STD_INPUT_HANDLE)
    if kernel32.GetFileType(stdin) != kernel32.FILE_TYPE_CHAR:
        kernel32.FreeConsole()
