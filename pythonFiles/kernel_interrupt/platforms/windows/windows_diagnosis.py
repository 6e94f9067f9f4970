"""The command DIAGNOSE on Windows: checks the rules for the event and for Ctrl+C, and sends nothing."""

from __future__ import annotations

import os

from kernel_interrupt.platforms.diagnosis import named, refusal
from kernel_interrupt.platforms.windows.console import KernelConsole, check_console
from kernel_interrupt.platforms.windows.events import is_announced, is_handling
from kernel_interrupt.platforms.windows.parameters import read_parameters
from kernel_interrupt.platforms.windows.tree import ProcessTree
from kernel_interrupt.protocol import CTRL_C, EVENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kernel_interrupt.platforms.windows.answers import Answers
    from kernel_interrupt.platforms.windows.kernels import Kernel


def diagnose(
    kernel: Kernel, check_event: Callable[[], object], answers: Answers, name: str | None
) -> dict[str, object]:
    """Returns the diagnosis of a kernel; `name` is the name of its handle.

    Its `console` is None if the daemon cannot enter the kernel's console; the error of CTRL_C says why.
    """
    tree = ProcessTree()
    daemon = os.getpid()  # the daemon is in the console only during this check
    console: dict[str, object] | None = None

    def check_ctrl_c() -> None:
        nonlocal console
        parameters = read_parameters(kernel.pid)
        with KernelConsole(kernel.pid) as entered:
            console = {
                "members": [named(pid, tree.name(pid)) for pid in entered.members() if pid in tree and pid != daemon],
                "ignoresCtrlC": parameters.ignores_ctrl_c,
            }
            check_console(kernel, parameters, entered, answers)

    chain = [*kernel.launchers, kernel.pid]
    methods = {EVENT: refusal(check_event), CTRL_C: refusal(check_ctrl_c)}
    return {
        "attached": chain[0],
        "kernel": kernel.pid,
        "chain": [named(pid, tree.name(pid)) for pid in chain],
        "methods": methods,
        "console": console,
        "isPrepared": is_announced(name, kernel.pid),
        "isHandling": is_handling(name, kernel.pid),
    }
