"""DIAGNOSE on Linux and macOS: the rules of posix.py, asked without sending anything."""

from __future__ import annotations

from kernel_interrupt.platforms.diagnosis import named, refusal
from kernel_interrupt.platforms.posix import leads_its_group, reject_other_users
from kernel_interrupt.platforms.process import IGNORED
from kernel_interrupt.protocol import SIGNAL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.posix import PosixSystem
    from kernel_interrupt.platforms.process import Process


def diagnose(system: PosixSystem, attached: Process) -> dict[str, object]:
    """Raises NO_SUCH_PROCESS."""
    chain = system.chain(attached)
    kernel = chain[-1]
    disposition = system.sigint_disposition(kernel)

    def check() -> None:
        system.check_signal(kernel, disposition)
        if disposition != IGNORED:
            reject_other_users(kernel)

    return {
        "attached": attached.pid,
        "kernel": kernel.pid,
        "chain": [named(process.pid, process.name) for process in chain],
        "methods": {SIGNAL: refusal(check)},
        "sigint": disposition,
        "group": {
            "leads": leads_its_group(kernel),
            "members": [named(process.pid, process.name) for process in system.recipients(kernel)],
        },
    }
