"""The one place where the operating system is chosen."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.system import System


def current(parent_pid: int) -> System:
    """This machine's system, with `parent_pid` as the process to watch and to make handles for."""
    # Not compared where mypy sees it: it takes all but one branch for unreachable.
    platform: str = sys.platform
    if platform == "win32":
        from kernel_interrupt.platforms.windows.windows_system import WindowsSystem

        return WindowsSystem(parent_pid)
    from kernel_interrupt.platforms.posix.posix_system import PosixSystem

    if platform == "darwin":
        from kernel_interrupt.platforms.posix.macos_processes import MacProcesses

        return PosixSystem(parent_pid, MacProcesses())
    from kernel_interrupt.platforms.posix.linux_processes import LinuxProcesses

    return PosixSystem(parent_pid, LinuxProcesses())
