"""The search for kernels: joins the processes that name a connection file with the files in the runtime folder.

A kernel is the process that listens on the ports of its connection file, never a launcher in front of it. It is found

1. by its command line, which names the file, or that of an ancestor;
2. else by the ports of a file in the runtime folder: `ipython kernel` and embedded kernels name no file;
3. else, if it runs ipykernel, by its command line alone: it is starting.
"""

from __future__ import annotations

import heapq
import os

from kernel_interrupt.finding import chains
from kernel_interrupt.finding.command_lines import is_client, named_files, runs_ipykernel
from kernel_interrupt.finding.connection_files import (
    STALE,
    UNREADABLE,
    ConnectionFile,
    is_safe_path,
    read_connection_file,
)
from kernel_interrupt.finding.runtime_folders import runtime_folders
from kernel_interrupt.platforms.machine import OTHER_NAMESPACE, Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.machine import Machine, SeenProcess

MAX_FILES = 1000
SESSION_VARIABLE = "JPY_SESSION_NAME"
# Files in the runtime folder that describe a server (jupyter_server/serverapp.py, notebook/notebookapp.py).
SERVER_FILES = ("jpserver-", "nbserver-")
NO_LISTENER = "No process of this machine listens on the ports of this file."
OTHER_LISTENER = "Other processes have the ports of this file now."


class Candidate:
    """A process whose command line may be that of a kernel. `file` is the connection file that it names."""

    __slots__ = ("file", "is_client", "problem", "process", "runs_ipykernel")

    def __init__(self, process: SeenProcess, problem: Problem | None, file: str | None) -> None:
        self.process = process
        self.problem = problem
        self.file = file
        self.runs_ipykernel = runs_ipykernel(process.arguments)
        self.is_client = is_client(process.arguments)


class FoundKernel:
    def __init__(
        self, process: SeenProcess, connection_file: str | None, ports: list[int], problem: Problem | None = None
    ) -> None:
        self.process = process
        self.connection_file = connection_file
        self.ports = ports
        self.problem = problem
        self.is_ipykernel = runs_ipykernel(process.arguments)
        self.launchers: list[SeenProcess] = []
        self.ancestors: list[int] = []
        self.session: str | None = None


class Findings:
    """The kernels, the files in the runtime folder that lead to no kernel, and the folders that may get new files."""

    def __init__(self, kernels: list[FoundKernel], files: list[tuple[str, Problem]], folders: list[str]) -> None:
        self.kernels = kernels
        self.files = files
        self.folders = folders


class Search:
    def __init__(self, machine: Machine, environment: dict[str, str]) -> None:
        self._machine = machine
        self._environment = environment
        self._folders = runtime_folders(environment)
        self._files: dict[str, ConnectionFile] = {}
        self._kernels: dict[int, FoundKernel] = {}
        self._problems: list[tuple[str, Problem]] = []

    def run(self) -> Findings:
        candidates = [self._to_candidate(process) for process in self._machine.candidates()]
        in_folders = self._list_files()
        ours = [candidate for candidate in candidates if candidate.problem is None]
        wanted = [self._read(path) for path in in_folders]
        wanted += [self._read(one.file) for one in ours if one.file is not None]
        present = self._machine.watch_ports(frozenset(port for file in wanted for port in file.ports))
        by_file: dict[str, list[Candidate]] = {}
        for candidate in ours:
            if candidate.file is not None and not candidate.is_client:
                by_file.setdefault(candidate.file, []).append(candidate)
        for path, named in by_file.items():
            self._find_named(self._read(path), named, present)
        unnamed = [path for path in in_folders if not self._has_kernel(path)]
        self._find_by_ports(unnamed, present)
        self._add_starting(ours)
        self._add_strangers(candidates)
        named_paths = {one.file for one in ours}
        for path in unnamed:
            if path not in named_paths and not self._has_kernel(path) and self._read(path).exists:
                self._judge_file(path, present)
        kernels = [kernel for kernel in self._kernels.values() if self._complete(kernel)]
        return Findings(kernels, self._problems, self._watched_folders(kernels))

    def _to_candidate(self, process: SeenProcess) -> Candidate:
        problem = self._machine.problem(process)
        return Candidate(process, problem, None if problem is not None else self._find_file(process))

    def _find_file(self, process: SeenProcess) -> str | None:
        """Returns the path of the connection file that the command line names, if it names one."""
        names = named_files(process.arguments)
        if not names:
            return None
        paths = [self._resolve(name, process) for name in names]
        known = [path for path in paths if path is not None]
        for path in known:
            if self._read(path).is_connection_file:
                return path
        # The kernel may write its file later, and other programs may name any JSON file.
        return known[0] if known and runs_ipykernel(process.arguments) else None

    def _resolve(self, name: str, process: SeenProcess) -> str | None:
        """Returns the absolute path, or None if it may not be opened.

        ipykernel looks for a file in its working folder and then in its runtime folder (`init_connection_file` of
        ipykernel/kernelapp.py). It writes a new file of that name into its runtime folder.
        """
        if os.path.isabs(name) or os.path.splitdrive(name)[0]:
            paths = [name]
        else:
            own = runtime_folders(self._machine.environment(process) or self._environment)[:1]
            working = self._machine.working_folder(process)
            paths = [os.path.join(folder, name) for folder in dict.fromkeys([*own, *self._folders])]
            if working is not None:
                paths.insert(len(paths) if os.path.basename(name) == name else 0, os.path.join(working, name))
        safe = [os.path.normpath(path) for path in paths if self._is_safe(path)]
        return next((path for path in safe if self._read(path).exists), safe[0] if safe else None)

    def _is_safe(self, path: str) -> bool:
        # The runtime folder is this user's own choice and may be on another machine.
        return is_safe_path(path) or os.path.dirname(os.path.normpath(path)) in self._folders

    def _read(self, path: str) -> ConnectionFile:
        if path not in self._files:
            self._files[path] = read_connection_file(path)
        return self._files[path]

    def _list_files(self) -> list[str]:
        """Returns the newest files of the runtime folders that may be connection files."""
        found: list[tuple[float, str]] = []
        for folder in self._folders:
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if entry.name.endswith(".json") and not entry.name.startswith(SERVER_FILES):
                            found.append((modified(entry), entry.path))
            except OSError:
                pass  # the folder does not exist or is hidden
        return [path for _, path in heapq.nlargest(MAX_FILES, found)]

    def _find_named(self, file: ConnectionFile, named: list[Candidate], present: frozenset[int] | None) -> None:
        """Finds the kernel of a file that processes name. Without ports, the command lines decide."""
        processes = [candidate.process for candidate in named]
        ports = frozenset(file.ports)
        if ports and (present is None or present & ports):
            listener = chains.find_listener(self._machine, processes, ports)
            if listener.process is not None:
                self._add(listener.process, file)
            elif listener.is_hidden:
                self._add(chains.last_launched(self._machine, processes), file)
        elif not ports and file.is_connection_file and not any(one.runs_ipykernel for one in named):
            # Another transport, a registration file, or the kernel has not chosen its ports yet.
            self._add(chains.last_launched(self._machine, processes), file)

    def _find_by_ports(self, paths: list[str], present: frozenset[int] | None) -> None:
        """Finds kernels that name no file: Python processes that listen on all five ports of one."""
        files = [self._read(path) for path in paths]
        asked = [file for file in files if file.ports and (present is None or present.issuperset(file.ports))]
        if not asked:
            return
        listeners = self._machine.listeners()
        for file in asked:
            ports = frozenset(file.ports)
            owners = [process for process, listening in listeners if ports <= listening]
            # A process that already has a file has no other one. A tunnel listens on the ports too.
            owner = chains.topmost(self._machine, owners) if owners else None
            if owner is not None and owner.pid not in self._kernels and self._may_be_unnamed(owner):
                self._add(owner, file)

    def _may_be_unnamed(self, process: SeenProcess) -> bool:
        machine = self._machine
        return machine.problem(process) is None and machine.runs_python(process)

    def _add_starting(self, ours: list[Candidate]) -> None:
        """Adds each process that runs ipykernel and listens on no port yet."""
        starting = [one.process for one in ours if one.runs_ipykernel and one.process.pid not in self._kernels]
        files = {one.process.pid: one.file for one in ours}
        machine = self._machine
        for process in starting:
            around = [process, *chains.ancestors(machine, process)]
            # A copy of a kernel, or a launcher that looks like one.
            is_part = any(one.pid in self._kernels for one in around)
            is_launcher = any(
                process.pid in [one.pid for one in chains.ancestors(machine, kernel.process)]
                and files[process.pid] == kernel.connection_file
                for kernel in self._kernels.values()
            )
            if (is_part and not self._is_kernel_inside(process, around, files)) or is_launcher:
                continue
            path = files[process.pid]
            same = [one for one in starting if files[one.pid] == path] if path is not None else [process]
            if chains.last_launched(machine, [one for one in same if chains.related(machine, one, process)]) is process:
                self._add(process, None if path is None else self._read(path))

    def _is_kernel_inside(self, process: SeenProcess, around: list[SeenProcess], files: dict[int, str | None]) -> bool:
        """Whether a kernel started this kernel: it names another file."""
        outer = next(self._kernels[one.pid] for one in around if one.pid in self._kernels)
        return files[process.pid] not in (None, outer.connection_file)

    def _add_strangers(self, candidates: list[Candidate]) -> None:
        """Adds ipykernels of other users and namespaces. Their command lines are all that is known."""
        strangers = [one for one in candidates if one.problem is not None and one.runs_ipykernel]
        names = {one.process.pid: named_files(one.process.arguments)[:1] for one in strangers}
        for one in strangers:
            family = [
                other.process
                for other in strangers
                if names[other.process.pid] == names[one.process.pid]
                and chains.related(self._machine, other.process, one.process)
            ]
            if chains.last_launched(self._machine, family) is one.process:
                self._add(one.process, None, one.problem)

    def _add(self, process: SeenProcess, file: ConnectionFile | None, problem: Problem | None = None) -> None:
        if file is not None and self._has_kernel(file.path):
            file = None  # another process has this file
        path, ports = (None, []) if file is None else (file.path, file.ports)
        self._kernels.setdefault(process.pid, FoundKernel(process, path, ports, problem))

    def _has_kernel(self, path: str) -> bool:
        return any(kernel.connection_file == path for kernel in self._kernels.values())

    def _judge_file(self, path: str, present: frozenset[int] | None) -> None:
        file = self._read(path)
        if file.problem is None:
            taken = not (present or frozenset()).isdisjoint(file.ports)
            self._problems.append((path, Problem(STALE, OTHER_LISTENER if taken else NO_LISTENER)))
        elif file.problem.code != UNREADABLE or os.path.basename(path).startswith("kernel-"):
            self._problems.append((path, file.problem))

    def _complete(self, kernel: FoundKernel) -> bool:
        """Adds what is known of the processes around a kernel. Returns False if the kernel has ended."""
        machine = self._machine
        names = named_files(kernel.process.arguments)
        name = names[0] if names else None
        if kernel.connection_file is not None:
            name = os.path.basename(kernel.connection_file)
        kernel.launchers = chains.launchers(machine, kernel.process, name)
        outermost = kernel.launchers[0] if kernel.launchers else kernel.process
        kernel.ancestors = [ancestor.pid for ancestor in chains.ancestors(machine, outermost)]
        if kernel.problem is None or kernel.problem.code == OTHER_NAMESPACE:
            kernel.session = machine.environment(kernel.process).get(SESSION_VARIABLE) or None
        return machine.is_running(kernel.process)

    def _watched_folders(self, kernels: list[FoundKernel]) -> list[str]:
        files = [kernel.connection_file for kernel in kernels if kernel.connection_file is not None]
        return list(dict.fromkeys([*self._folders, *map(os.path.dirname, files)]))


def modified(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except OSError:
        return 0
