"""Sends SIGINT to the kernel process, and with SIGNAL_GROUP also to the processes that it started."""

from __future__ import annotations

import sys

from kernel_interrupt.platforms.posix.launchers import find_chain
from kernel_interrupt.platforms.posix.process_table import IGNORED, Process
from kernel_interrupt.platforms.posix.signal_rules import SignalRules
from kernel_interrupt.protocol import ACCESS_DENIED, NO_SUCH_PROCESS, NONE, SIGNAL, SIGNAL_GROUP, RequestError


def signal_kernel(
    rules: SignalRules,
    attached: Process,
    force: bool,
    method: str = SIGNAL,
    ports: frozenset[int] = frozenset(),
) -> str:
    """Signals the kernel or, by SIGNAL_GROUP, its group. Returns the method, or NONE if nothing was signalled.

    A kernel that ignores SIGINT is not signalled. Raises RequestError.
    """
    kernel = find_chain(rules.table, attached, ports)[-1]
    disposition = rules.table.sigint_disposition(kernel.pid)
    rules.check_signal(kernel, disposition, force)
    if disposition == IGNORED:
        started = find_recipients(rules, kernel, disposition) if method == SIGNAL_GROUP else []
        return method if send_to_each(rules, started) else NONE
    try:
        send_to_kernel(rules, kernel, method, disposition)
    except ProcessLookupError:
        raise RequestError(NO_SUCH_PROCESS, f"The kernel, process {kernel.pid}, has ended.") from None
    except PermissionError:
        raise RequestError(ACCESS_DENIED, f"Process {kernel.pid} belongs to another user.") from None
    return method


def leads_its_group(process: Process) -> bool:
    return process.group == process.pid


def find_recipients(rules: SignalRules, kernel: Process, disposition: str) -> list[Process]:
    """Returns the processes that SIGNAL_GROUP signals.

    They are the members of the process group that the kernel leads, or else the kernel and its descendants in its
    group. If the kernel ignores SIGINT, it may be waiting for a command (system(3)). Then only those processes that do
    not ignore SIGINT are signalled.
    """
    table = rules.table
    if leads_its_group(kernel):
        found = [process for process in table.all() if process.group == kernel.group]
    else:
        descendants = table.descendants(kernel)
        found = [kernel, *(process for process in descendants if process.group == kernel.group)]
    found = [process for process in found if not rules.is_parent_or_daemon(process)]
    if disposition != IGNORED:
        return found
    return [
        process for process in found if process.pid != kernel.pid and table.sigint_disposition(process.pid) != IGNORED
    ]


def send_to_kernel(rules: SignalRules, kernel: Process, method: str, disposition: str) -> None:
    """Signals the kernel. SIGNAL_GROUP needs only one call if the kernel leads its group, else one for each process."""
    if method == SIGNAL_GROUP and leads_its_group(kernel):
        rules.table.send_sigint(kernel, group=True)
        return
    rules.table.send_sigint(kernel)
    if method == SIGNAL_GROUP:
        recipients = find_recipients(rules, kernel, disposition)
        send_to_each(rules, [process for process in recipients if process.pid != kernel.pid])


def send_to_each(rules: SignalRules, processes: list[Process]) -> bool:
    """Signals these processes. Returns whether at least one signal was sent."""
    is_sent = False
    for process in processes:
        try:
            rules.table.send_sigint(process)
            is_sent = True
        except (ProcessLookupError, PermissionError) as error:
            # This process has ended or belongs to another user. The others are still signalled.
            sys.stderr.write(f"Process {process.pid} got no SIGINT: {error}\n")
    return is_sent
