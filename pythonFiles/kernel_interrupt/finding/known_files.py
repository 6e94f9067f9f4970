"""The connection files that the search knows: those in the runtime folders, and those that command lines name."""

from __future__ import annotations

import heapq
import os
import sys

from kernel_interrupt.finding.command_lines import named_files, runs_ipykernel
from kernel_interrupt.finding.connection_files import ConnectionFile, is_safe_path, read_connection_file
from kernel_interrupt.finding.runtime_folders import runtime_folder, runtime_folders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from kernel_interrupt.platforms.machine import Machine, SeenProcess

MAX_FILES = 1000
# How the names of the files that describe a server begin (jupyter_server/serverapp.py, notebook/notebookapp.py).
SERVER_FILES = ("jpserver-", "nbserver-")


class KnownFiles:
    """Finds connection files and reads each of them at most once."""

    def __init__(self, machine: Machine, environment: dict[str, str]) -> None:
        self._machine = machine
        self._environment = environment
        self._files: dict[str, ConnectionFile] = {}
        self._real_folders: dict[str, str] = {}
        self.folders = runtime_folders(environment)

    def read(self, path: str) -> ConnectionFile:
        if path not in self._files:
            self._files[path] = read_connection_file(path)
        return self._files[path]

    def in_folders(self) -> list[str]:
        """Returns the paths of the newest JSON files in the runtime folders, without those of servers."""
        found: list[tuple[float, str]] = []
        for folder in self.folders:
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if entry.name.endswith(".json") and not entry.name.startswith(SERVER_FILES):
                            found.append((modified(entry), entry.path))
            except OSError:
                pass  # the folder does not exist or is hidden
        return [path for _, path in heapq.nlargest(MAX_FILES, found)]

    def without_aliases(self, paths: list[str], named: Collection[str]) -> list[str]:
        """Returns `paths` without other spellings of the paths in `named`.

        One file can have several paths, because a folder may be a link and Windows ignores the case of letters.
        """
        real = {self._real_path(path) for path in named}
        return [path for path in paths if path in named or self._real_path(path) not in real]

    def _real_path(self, path: str) -> str:
        folder, name = os.path.split(path)
        if folder not in self._real_folders:
            # On Windows, links are not followed, because they may lead to another machine.
            self._real_folders[folder] = folder if sys.platform == "win32" else os.path.realpath(folder)
        return os.path.normcase(os.path.join(self._real_folders[folder], name))

    def named_by(self, process: SeenProcess) -> str | None:
        """Returns the path of the connection file that the process's command line names, or None if it names none."""
        resolved = [self._resolve(name, process) for name in named_files(process.arguments)]
        paths = [path for path in resolved if path is not None]
        for path in paths:
            if self.read(path).is_connection_file:
                return path
        # An ipykernel that is starting may write its file later. A program other than ipykernel may name any JSON file.
        return paths[0] if paths and runs_ipykernel(process.arguments) else None

    def _resolve(self, name: str, process: SeenProcess) -> str | None:
        """Returns the absolute path of the file that the process means by `name`, or None if it may not be opened.

        ipykernel looks for a file in its working folder and then in its runtime folder (`init_connection_file` of
        ipykernel/kernelapp.py). If the name has no folder, it writes a new file into its runtime folder.
        """
        if os.path.isabs(name) or os.path.splitdrive(name)[0]:
            folders = [""]
        else:
            working = self._machine.working_folder(process) or ""
            own = runtime_folder(self._machine.environment(process) or self._environment)
            folders = [working, own, *self.folders]
        paths = [os.path.normpath(os.path.join(folder, name)) for folder in folders]
        # `self.folders` come from our own environment variables, so they are trusted even on another machine.
        safe = [path for path in paths if is_safe_path(path, self.folders)]
        existing = [path for path in safe if self.read(path).exists]
        if existing or not safe:
            return existing[0] if existing else None
        return paths[1] if os.path.basename(name) == name and paths[1] in safe else safe[0]


def modified(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except OSError:
        return 0
