"""Runs find_kernels.py, and makes the connection files and kernels that it finds."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from typing import Any, Dict, List, Optional

from processes import LIMIT_SECONDS, SOURCES, FakeKernel, new_name, wait_until

FIND_KERNELS = [sys.executable, "-I", "-S", "-X", "utf8", os.path.join(SOURCES, "find_kernels.py")]
PORT_NAMES = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")

Entry = Dict[str, Any]


class Found:
    """The output of find_kernels.py."""

    def __init__(self, report: Dict[str, Any]) -> None:
        self.kernels: List[Entry] = report["kernels"]
        self.files: Dict[str, Entry] = {file["path"]: file["problem"] for file in report["files"]}
        self.folders: List[str] = report["folders"]

    def kernel(self, pid: int) -> Optional[Entry]:
        found = [kernel for kernel in self.kernels if kernel["pid"] == pid]
        assert len(found) < 2, found
        return found[0] if found else None

    def pids(self) -> List[int]:
        return [kernel["pid"] for kernel in self.kernels]

    def code_of(self, path: str) -> Optional[str]:
        """Returns the code of a file's problem, or None if the output does not list the file."""
        return self.files[path]["code"] if path in self.files else None


class FindTestCase(unittest.TestCase):
    """Each test has a runtime folder of its own. Other kernels of this machine may be found too."""

    def setUp(self) -> None:
        self.folder = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.ports = free_ports(5)
        # The same tests may run under Wine at the same time. If one of their kernels names its file without a folder,
        # this search looks for the file in this test's runtime folder. So each test needs a unique name.
        self.name = new_file_name()

    def find(self, command: Optional[List[str]] = None) -> Found:
        return Found(self.report(command))

    def find_servers(self) -> Dict[str, Entry]:
        """Returns what find_kernels.py reports about each server's file in the folder, by the name of the file."""
        return {server["file"]: server for server in self.report([*FIND_KERNELS, self.folder])["servers"]}

    def report(self, command: Optional[List[str]] = None) -> Entry:
        done = subprocess.run(
            command or FIND_KERNELS,
            env={**os.environ, "JUPYTER_RUNTIME_DIR": self.folder},
            stdin=subprocess.PIPE,
            capture_output=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        lines = done.stdout.decode("ascii").split("\n")
        self.assertEqual(lines[1:], [""])
        report: Entry = json.loads(lines[0])
        return report

    def find_kernel(self, pid: int) -> Entry:
        """Searches until the kernel is found: a search may miss a process while many others begin and end."""
        found: List[Entry] = []

        def is_found() -> bool:
            kernel = self.find().kernel(pid)
            found.extend([] if kernel is None else [kernel])
            return kernel is not None

        wait_until(is_found, f"process {pid} is found")
        return found[0]

    def path(self, name: Optional[str] = None) -> str:
        return os.path.join(self.folder, name or self.name)

    def write(self, name: Optional[str] = None, **changes: object) -> str:
        """Writes a connection file with the ports of this test. `changes` replace entries; None leaves an entry out."""
        content = {"transport": "tcp", "ip": "127.0.0.1", "key": "k", **dict(zip(PORT_NAMES, self.ports)), **changes}
        text = json.dumps({name: value for name, value in content.items() if value is not None})
        return self.write_text(text, name)

    def write_text(self, text: str, name: Optional[str] = None) -> str:
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def start(self, command: List[str], *, env: Optional[Dict[str, str]] = None, **options: Any) -> FakeKernel:
        """Starts a fake kernel. If its activity is `serve`, waits until it listens on its ports."""
        ports = {"FAKE_KERNEL_PORTS": ",".join(map(str, self.ports))}
        kernel = FakeKernel(self, command, env={**ports, **(env or {})}, **options)
        if "serve" in command:
            self.assertEqual(kernel.read_line(), "serving")
        return kernel


def new_file_name() -> str:
    return f"kernel-{new_name()}.json"


def free_ports(count: int) -> List[int]:
    servers = [socket.socket() for _ in range(count)]
    for server in servers:
        server.bind(("127.0.0.1", 0))
    ports = [server.getsockname()[1] for server in servers]
    for server in servers:
        server.close()
    return ports
