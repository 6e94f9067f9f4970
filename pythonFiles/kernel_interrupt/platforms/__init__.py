"""Chooses the code for this operating system, for the daemon and for the search for kernels."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.machine import Machine
    from kernel_interrupt.platforms.system import System


def current(parent_pid: int) -> System:
    """Returns the `System` of this machine. It creates the interrupt handles that the process `parent_pid` asks for."""
    # A variable, because mypy considers the other branches unreachable if it sees `sys.platform` in a comparison.
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


def current_machine() -> Machine:
    """Returns the `Machine` through which the search for kernels reads this machine."""
    platform: str = sys.platform
    if platform == "win32":
        from kernel_interrupt.platforms.windows.windows_machine import WindowsMachine

        return WindowsMachine()
    if platform == "darwin":
        from kernel_interrupt.platforms.posix.macos_machine import MacMachine

        return MacMachine()
    from kernel_interrupt.platforms.posix.linux_machine import LinuxMachine

    return LinuxMachine()
