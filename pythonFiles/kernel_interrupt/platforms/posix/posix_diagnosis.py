"""The command DIAGNOSE on Linux and macOS: checks the rules for sending SIGINT, and sends nothing."""

from __future__ import annotations

from kernel_interrupt.platforms.diagnosis import named, refusal
from kernel_interrupt.platforms.posix.launchers import find_chain
from kernel_interrupt.platforms.posix.process_table import IGNORED, Process
from kernel_interrupt.platforms.posix.signal_rules import SignalRules, reject_other_users
from kernel_interrupt.platforms.posix.signal_sending import find_recipients, leads_its_group
from kernel_interrupt.protocol import SIGNAL, SIGNAL_GROUP


def diagnose(rules: SignalRules, attached: Process, ports: frozenset[int]) -> dict[str, object]:
    """Returns the diagnosis. Its `group` lists the processes that SIGNAL_GROUP reaches. Raises as find_chain does."""
    chain = find_chain(rules.table, attached, ports)
    kernel = chain[-1]
    disposition = rules.table.sigint_disposition(kernel.pid)

    def check() -> None:
        rules.check_signal(kernel, disposition)
        if disposition != IGNORED:
            reject_other_users(kernel)

    return {
        "attached": attached.pid,
        "kernel": kernel.pid,
        "chain": [named(process.pid, process.name) for process in chain],
        "methods": {SIGNAL: refusal(check), SIGNAL_GROUP: refusal(check)},
        "sigint": disposition,
        "group": {
            "leads": leads_its_group(kernel),
            "members": [named(process.pid, process.name) for process in find_recipients(rules, kernel, disposition)],
        },
    }
