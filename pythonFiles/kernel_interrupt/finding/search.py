"""The search for kernels: matches processes with connection files.

A kernel is the process that listens on the ports of its connection file, never a launcher. The search finds it

1. by a command line that names the file: the kernel's own or that of an ancestor;
2. else by the ports of a file in a runtime folder: `ipython kernel` and embedded kernels name no file;
3. else, if it runs ipykernel, by its own command line alone: a starting kernel does not listen yet.
"""

from __future__ import annotations

import os
import re

from kernel_interrupt.finding import chains
from kernel_interrupt.finding.command_lines import base_name, is_client, named_files, runs_ipykernel
from kernel_interrupt.finding.connection_files import STALE, UNREADABLE, ConnectionFile
from kernel_interrupt.finding.known_files import KnownFiles
from kernel_interrupt.platforms.machine import OTHER_NAMESPACE, Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kernel_interrupt.platforms.machine import Machine, SeenProcess

SESSION_VARIABLE = "JPY_SESSION_NAME"
# The name that ipykernel chooses for its file. The number is its pid (ipykernel/kernelapp.py).
OWN_FILE = re.compile(r"kernel-([0-9]{1,10})\.json")
NO_LISTENER = "No process on this machine uses this file."
OTHER_LISTENER = "The kernel of this file has ended, and another process uses its ports."


class Candidate:
    """A process whose command line may be that of a kernel. `file` is the path of the connection file that it names."""

    __slots__ = ("file", "problem", "process", "runs_ipykernel")

    def __init__(self, process: SeenProcess, problem: Problem | None, file: str | None) -> None:
        self.process = process
        self.problem = problem
        self.file = file
        self.runs_ipykernel = runs_ipykernel(process.arguments)


class FoundKernel:
    def __init__(self, process: SeenProcess, file: ConnectionFile | None, problem: Problem | None = None) -> None:
        self.process = process
        self.connection_file = None if file is None else file.path
        self.ports = [] if file is None else file.ports
        self.problem = problem
        self.is_ipykernel = runs_ipykernel(process.arguments)
        self.launchers: list[SeenProcess] = []
        self.ancestors: list[int] = []
        self.session: str | None = None


class Findings:
    """The kernels, the files in the runtime folders that lead to no kernel, and the folders that may get new files."""

    def __init__(self, kernels: list[FoundKernel], files: list[tuple[str, Problem]], folders: list[str]) -> None:
        self.kernels = kernels
        self.files = files
        self.folders = folders


class Search:
    """One search. `environment` is that of this process."""

    def __init__(self, machine: Machine, environment: dict[str, str]) -> None:
        self._machine = machine
        self._files = KnownFiles(machine, environment)
        self._kernels: dict[int, FoundKernel] = {}
        self._used: set[str] = set()  # the paths of the kernels' files

    def run(self) -> Findings:
        # List the files before the processes. Otherwise, a kernel that starts in between would look like a file without
        # a process.
        in_folders = self._files.in_folders()
        candidates = [self._to_candidate(process) for process in self._machine.candidates()]
        ours = [one for one in candidates if one.problem is None]
        out_of_reach = [one for one in candidates if one.problem is not None]
        named = group_by_file(ours)
        in_folders = self._files.without_aliases(in_folders, named)
        present = self._watch_ports([*in_folders, *named])

        for path, processes in named.items():
            self._find_named(self._files.read(path), processes, present)
        self._find_by_ports([path for path in in_folders if path not in self._used], present)
        self._add_starting(ours)
        self._add_out_of_reach(out_of_reach)

        # A process in another namespace may name one of these files by another path, so only the names are compared.
        foreign = {base_name(file) for one in out_of_reach for file in named_files(one.process.arguments)}
        known = {*named, *self._used, *(path for path in in_folders if os.path.basename(path) in foreign)}
        files = [path for path in in_folders if path not in known]
        kernels = [kernel for kernel in self._kernels.values() if self._complete(kernel)]
        return Findings(kernels, list(self._judge(files, present)), self._watched_folders(kernels))

    def _to_candidate(self, process: SeenProcess) -> Candidate:
        problem = self._machine.problem(process)
        return Candidate(process, problem, None if problem is not None else self._files.named_by(process))

    def _watch_ports(self, paths: list[str]) -> frozenset[int] | None:
        return self._machine.watch_ports(frozenset(port for path in paths for port in self._files.read(path).ports))

    def _find_named(self, file: ConnectionFile, named: list[Candidate], present: frozenset[int] | None) -> None:
        """Finds the kernel of a file that command lines name.

        The ports of the file decide. If the system hides who listens on them, or if the file never has any, the command
        lines decide.
        """
        processes = [one.process for one in named if not is_client(one.process.arguments)]
        if not processes:
            return
        ports = frozenset(file.ports)
        if ports and (present is None or present & ports):
            listener = chains.find_listener(self._machine, processes, ports)
            if listener.process is not None:
                self._add(listener.process, file)
            elif listener.is_hidden:
                self._add(chains.last_launched(self._machine, processes), file)
        elif file.never_has_ports and not any(one.runs_ipykernel for one in named):
            self._add(chains.last_launched(self._machine, processes), file)

    def _find_by_ports(self, paths: list[str], present: frozenset[int] | None) -> None:
        """Finds the kernels that name no file. Such a kernel listens on all ports of a file, and has no other file."""
        listeners: list[tuple[SeenProcess, frozenset[int]]] | None = None
        for file in map(self._files.read, paths):
            if file.ports and (present is None or present.issuperset(file.ports)):
                kernel = self._find_writer(file)
                if kernel is None:
                    listeners = self._machine.listeners() if listeners is None else listeners
                    kernel = self._find_owner(file, listeners)
                if kernel is not None and kernel.pid not in self._kernels:
                    self._add(kernel, file)

    def _find_writer(self, file: ConnectionFile) -> SeenProcess | None:
        """Returns the process whose pid is in the name of the file, if it listens on the ports of the file."""
        match = OWN_FILE.fullmatch(os.path.basename(file.path))
        process = self._machine.see(int(match.group(1))) if match is not None else None
        if process is None or not frozenset(file.ports) <= (self._machine.listening_ports(process) or frozenset()):
            return None
        return process if self._may_be_embedded(process) else None

    def _find_owner(
        self, file: ConnectionFile, listeners: list[tuple[SeenProcess, frozenset[int]]]
    ) -> SeenProcess | None:
        owners = [process for process, ports in listeners if ports.issuperset(file.ports)]
        own = [process for process in owners if self._may_be_embedded(process)]
        return chains.topmost(self._machine, own) if own else None

    def _may_be_embedded(self, process: SeenProcess) -> bool:
        """Whether the process may be a kernel that names no file.

        A tunnel to another machine may listen on the ports of a file too, but it does not load Python.
        """
        return self._machine.problem(process) is None and self._machine.runs_python(process)

    def _add_starting(self, ours: list[Candidate]) -> None:
        """Adds each ipykernel that was not found by its ports: it may not listen yet."""
        starting = [one for one in ours if one.runs_ipykernel and not self._is_part_of_kernel(one)]
        for one in starting:
            if is_last_of_chain(self._machine, one, [other for other in starting if other.file == one.file]):
                self._add(one.process, None if one.file is None else self._files.read(one.file))

    def _is_part_of_kernel(self, candidate: Candidate) -> bool:
        """Whether the process is a kernel that was found, or a launcher or a forked copy of one."""
        return any(
            candidate.file == kernel.connection_file
            and chains.related(self._machine, candidate.process, kernel.process)
            for kernel in self._kernels.values()
        )

    def _add_out_of_reach(self, out_of_reach: list[Candidate]) -> None:
        """Adds the ipykernels that have a problem, such as those of other users. Only their command lines are known."""
        groups: dict[tuple[str, ...], list[Candidate]] = {}
        for one in out_of_reach:
            if one.runs_ipykernel:
                groups.setdefault(tuple(named_files(one.process.arguments)), []).append(one)
        for group in groups.values():
            for one in group:
                if is_last_of_chain(self._machine, one, group):
                    self._add(one.process, None, one.problem)

    def _add(self, process: SeenProcess, file: ConnectionFile | None, problem: Problem | None = None) -> None:
        """Adds a kernel. If several kernels have the same file, only the first one keeps it.

        Kernels that listen on the ports of a file are added before those that only name it.
        """
        if file is not None and file.path in self._used:
            file = None
        if file is not None:
            self._used.add(file.path)
        self._kernels.setdefault(process.pid, FoundKernel(process, file, problem))

    def _judge(self, paths: list[str], present: frozenset[int] | None) -> Iterator[tuple[str, Problem]]:
        """Yields each file with the reason why it leads to no kernel."""
        for file in map(self._files.read, paths):
            problem = file.problem
            if problem is None:
                taken = not (present or frozenset()).isdisjoint(file.ports)
                problem = Problem(STALE, OTHER_LISTENER if taken else NO_LISTENER)
            # An unreadable file is reported only if it has the name of a connection file.
            is_other = problem.code == UNREADABLE and not os.path.basename(file.path).startswith("kernel-")
            if file.exists and not is_other:
                yield file.path, problem

    def _complete(self, kernel: FoundKernel) -> bool:
        """Adds the launchers, the ancestors and the session of a kernel. Returns False if the kernel has ended."""
        machine = self._machine
        name = kernel.connection_file or next(iter(named_files(kernel.process.arguments)), None)
        kernel.launchers = chains.launchers(machine, kernel.process, name)
        outermost = kernel.launchers[0] if kernel.launchers else kernel.process
        kernel.ancestors = [ancestor.pid for ancestor in chains.ancestors(machine, outermost)]
        if kernel.problem is None or kernel.problem.code == OTHER_NAMESPACE:
            kernel.session = machine.environment(kernel.process).get(SESSION_VARIABLE) or None
        return machine.is_running(kernel.process)

    def _watched_folders(self, kernels: list[FoundKernel]) -> list[str]:
        files = [kernel.connection_file for kernel in kernels if kernel.connection_file is not None]
        return list(dict.fromkeys([*self._files.folders, *map(os.path.dirname, files)]))


def group_by_file(candidates: list[Candidate]) -> dict[str, list[Candidate]]:
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        if candidate.file is not None:
            groups.setdefault(candidate.file, []).append(candidate)
    return groups


def is_last_of_chain(machine: Machine, candidate: Candidate, same: list[Candidate]) -> bool:
    """Whether this candidate is the last process in its chain of launchers. `same` are all candidates with its file."""
    family = [one.process for one in same if chains.related(machine, one.process, candidate.process)]
    return chains.last_launched(machine, family) is candidate.process
