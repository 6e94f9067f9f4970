"""Sends SIGINT to the kernel and, as a terminal does, to its child processes."""

from __future__ import annotations

import sys

from kernel_interrupt.platforms.posix.launchers import find_chain
from kernel_interrupt.platforms.posix.process_table import IGNORED, Process, ProcessTable
from kernel_interrupt.platforms.posix.signal_rules import SignalRules
from kernel_interrupt.protocol import ACCESS_DENIED, NO_SUCH_PROCESS, NONE, SIGNAL, RequestError


def signal_kernel(rules: SignalRules, attached: Process, force: bool) -> str:
    """Returns SIGNAL, or NONE if the kernel ignores SIGINT. Raises RequestError."""
    kernel = find_chain(rules.table, attached)[-1]
    disposition = rules.table.sigint_disposition(kernel.pid)
    rules.check_signal(kernel, disposition, force)
    if disposition == IGNORED:
        return NONE
    try:
        send_to_all(rules.table, kernel)
    except ProcessLookupError:
        raise RequestError(NO_SUCH_PROCESS, f"The kernel, process {kernel.pid}, has ended.") from None
    except PermissionError:
        raise RequestError(ACCESS_DENIED, f"Process {kernel.pid} belongs to another user.") from None
    return SIGNAL


def leads_its_group(process: Process) -> bool:
    return process.group == process.pid


def find_recipients(table: ProcessTable, kernel: Process) -> list[Process]:
    """Returns the process group that the kernel leads, else the kernel and its descendants in its group."""
    if leads_its_group(kernel):
        return [process for process in table.all() if process.group == kernel.group]
    descendants = table.descendants(kernel)
    return [kernel, *(process for process in descendants if process.group == kernel.group)]


def send_to_all(table: ProcessTable, kernel: Process) -> None:
    """Signals the process group that the kernel leads with one call, else one process after another."""
    if leads_its_group(kernel):
        table.send_sigint(kernel, group=True)
        return
    table.send_sigint(kernel)
    for process in find_recipients(table, kernel)[1:]:
        try:
            table.send_sigint(process)
        except (ProcessLookupError, PermissionError) as error:
            # The kernel was interrupted, although a descendant has ended or belongs to another user.
            sys.stderr.write(f"SIGINT to process {process.pid}: {error}\n")
