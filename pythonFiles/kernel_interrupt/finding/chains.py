"""The processes around a kernel: its launchers, its other ancestors, and the copies of itself that it forks."""

from __future__ import annotations

from kernel_interrupt.finding.command_lines import is_client, is_interactive_shell, mentions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.machine import Machine, SeenProcess

MAX_ANCESTORS = 100
MAX_DESCENDANTS = 1000


def ancestors(machine: Machine, process: SeenProcess) -> list[SeenProcess]:
    """Returns the parent, its parent, and so on."""
    found: list[SeenProcess] = []
    seen = {process.pid}
    parent = machine.parent(process)
    while parent is not None and parent.pid not in seen and len(found) < MAX_ANCESTORS:
        found.append(parent)
        seen.add(parent.pid)
        parent = machine.parent(parent)
    return found


def descendants(machine: Machine, process: SeenProcess) -> list[SeenProcess]:
    """Returns the process, its children, then their children, and so on."""
    found = [process]
    seen = {process.pid}
    for one in found:
        for child in machine.children(one):
            if child.pid not in seen and len(found) < MAX_DESCENDANTS:
                seen.add(child.pid)
                found.append(child)
    return found


def topmost(machine: Machine, processes: list[SeenProcess]) -> SeenProcess:
    """Returns the process with the fewest ancestors.

    A child that a kernel forks inherits the kernel's sockets. So of the processes with these sockets, the topmost is
    the kernel.
    """
    return min(processes, key=lambda process: len(ancestors(machine, process)))


def related(machine: Machine, one: SeenProcess, other: SeenProcess) -> bool:
    """Whether they are the same process, or one is an ancestor of the other."""
    return (
        one.pid == other.pid
        or any(ancestor.pid == one.pid for ancestor in ancestors(machine, other))
        or any(ancestor.pid == other.pid for ancestor in ancestors(machine, one))
    )


class Listener:
    """The result of a search for the process that listens on a kernel's ports.

    `process` is None if there is none, or if the system hides it (`is_hidden`).
    """

    __slots__ = ("is_hidden", "process")

    def __init__(self, process: SeenProcess | None, is_hidden: bool) -> None:
        self.process = process
        self.is_hidden = is_hidden


def find_listener(machine: Machine, processes: list[SeenProcess], ports: frozenset[int]) -> Listener:
    """Finds the process that listens on the most of `ports`: one of `processes` or, if none of them does, a descendant.

    Does not look at the descendants if the system hides the ports of one of `processes`.
    """
    found = best_listener(machine, processes, ports)
    if found.process is not None or found.is_hidden:
        return found
    family = {one.pid: one for process in processes for one in descendants(machine, process)}
    # Leave out processes with a problem, such as those of other users, whose ports the system always hides.
    return best_listener(machine, [one for one in family.values() if machine.problem(one) is None], ports)


def best_listener(machine: Machine, processes: list[SeenProcess], ports: frozenset[int]) -> Listener:
    listening = [machine.listening_ports(process) for process in processes]
    counts = [len((found or frozenset()) & ports) for found in listening]
    most = max(counts, default=0)
    best = [process for process, count in zip(processes, counts) if count == most]
    return Listener(topmost(machine, best) if most > 0 else None, is_hidden=most == 0 and None in listening)


def last_launched(machine: Machine, processes: list[SeenProcess]) -> SeenProcess:
    """Returns the kernel. `processes` are the kernel, its launchers, and perhaps copies that the kernel forked.

    A child with the command line of its parent is such a copy. Of the other processes, the last one in the chain is the
    kernel. Windows has no fork(2). There, the python.exe of a virtual environment is a launcher that starts the kernel
    with the same command line.
    """
    pids = {process.pid: process for process in processes}
    launched = [
        process
        for process in processes
        if not machine.forks
        or process.parent_pid not in pids
        or pids[process.parent_pid].arguments != process.arguments
    ]
    return max(launched or processes, key=lambda process: len(ancestors(machine, process)))


def launchers(machine: Machine, kernel: SeenProcess, file: str | None) -> list[SeenProcess]:
    """Returns the launchers of a kernel, the outermost first. `file` is the kernel's connection file, if known."""
    found: list[SeenProcess] = []
    launched = kernel
    for process in ancestors(machine, kernel):
        if not is_launcher(machine, process, launched, file):
            break
        found.insert(0, process)
        launched = process
    return found


def is_launcher(machine: Machine, process: SeenProcess, launched: SeenProcess, file: str | None) -> bool:
    if file is not None and mentions(process.arguments, file) and not is_client(process.arguments):
        return True
    if process.name not in machine.launchers or is_interactive_shell(process.name, process.arguments):
        return False
    return [child.pid for child in machine.children(process)] == [launched.pid]
