"""The commands CHILDREN and END on Linux and macOS."""

from __future__ import annotations

from kernel_interrupt.platforms.children import Child, KnownChildren
from kernel_interrupt.platforms.posix.ending import end_process
from kernel_interrupt.platforms.posix.launchers import find_chain
from kernel_interrupt.platforms.posix.process_table import Process
from kernel_interrupt.platforms.posix.signal_rules import SignalRules
from kernel_interrupt.protocol import ACCESS_DENIED, NO_SUCH_PROCESS, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def list_children(
    rules: SignalRules, attached: Process, ports: frozenset[int], known: KnownChildren
) -> list[dict[str, object]]:
    """Returns the kernel's descendants, parents before their children. Raises the errors of find_chain."""
    chain = find_chain(rules.table, attached, ports)
    kernel = chain[-1]
    named = set(known.known_keys())
    processes = list(rules.table.all())
    # Besides the kernel, the search begins at the processes that the last answer to CHILDREN named, and at the members
    # of the group that the kernel leads. Such a process is no longer a descendant of the kernel if its parent
    # has ended.
    other_roots = [one for one in processes if (one.pid, one.start) in named or one.group == kernel.pid]
    excluded = {*rules.own_pids(), *(process.pid for process in chain)}
    found = [one for one in find_tree(processes, [kernel, *other_roots]) if one.pid not in excluded]
    lines = {one.pid: rules.table.command_line(one.pid) for one in found}
    return known.describe(
        [
            Child(
                *(one.pid, one.start, one.name),
                rules.table.began_ms(one),
                rules.table.processor_ms(one.pid),
                lines[one.pid],
                lines.get(one.parent_pid, ""),
            )
            for one in found
        ]
    )


def end_child(rules: SignalRules, launched: set[int], known: KnownChildren, pid: int, start: str) -> None:
    """Ends a process that CHILDREN has named. `launched` has the pids of the kernel and its launchers.

    Raises NOT_SUPPORTED, NO_SUCH_PROCESS, ACCESS_DENIED.
    """
    known.check_may_end(pid, start, {*rules.own_pids(), *launched})
    process = rules.table.get(pid, start)
    try:
        end_process(rules.table, process)
    except ProcessLookupError:
        raise RequestError(NO_SUCH_PROCESS, f"There is no process {pid}.") from None
    except PermissionError:
        raise RequestError(ACCESS_DENIED, f"Process {pid} belongs to another user.") from None


def chain_pids(rules: SignalRules, attached: Process | None, ports: frozenset[int]) -> set[int]:
    """Returns the pids of the kernel and its launchers, or an empty set if the kernel cannot be found."""
    try:
        return {process.pid for process in find_chain(rules.table, attached, ports)} if attached else set()
    except RequestError:
        return set()  # for example, the kernel has ended, and a process that it started still runs


def find_tree(processes: Iterable[Process], roots: list[Process]) -> list[Process]:
    """Returns the roots and their descendants, each once, parents before their children."""
    children: dict[int, list[Process]] = {}
    for process in processes:
        children.setdefault(process.parent_pid, []).append(process)
    found = {root.pid: root for root in roots}
    rest = list(roots)
    for process in rest:  # the loop appends to this list
        for child in children.get(process.pid, []):
            if child.pid not in found:
                found[child.pid] = child
                rest.append(child)
    return sorted(found.values(), key=lambda process: depth_of(process, found))


def depth_of(process: Process, found: dict[int, Process]) -> int:
    """Returns how many ancestors of the process are in `found`."""
    depth, seen = 0, {process.pid}
    parent = found.get(process.parent_pid)
    while parent is not None and parent.pid not in seen:
        seen.add(parent.pid)
        depth += 1
        parent = found.get(parent.parent_pid)
    return depth
