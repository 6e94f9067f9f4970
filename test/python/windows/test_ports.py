"""Tests on Windows that the daemon finds a kernel behind any launcher if the kernel's ports are known."""

import json
import socket
import sys
import unittest

from processes import FAKE_KERNEL, Daemon, FakeKernel

# A launcher with the arguments CONNECTION_FILE NUMBER PORT. It starts the kernel with the file kernel-NUMBER.json. It
# does not pass on its own last arguments, so the rules for launchers do not recognise it.
CALLS = f"""
import subprocess, sys
_, file, number, port = sys.argv
sys.exit(subprocess.call([*{FAKE_KERNEL!r}, 'listen', port, 'kernel-' + number + '.json']))"""


@unittest.skipUnless(sys.platform == "win32", "Windows only")
class PortsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def find_kernel(self, launched: FakeKernel, *ports: int) -> int:
        """Returns the pid of the process that the daemon takes for the kernel."""
        handle = self.daemon.create_handle()
        self.daemon.result("ATTACH", handle, launched.pid, *(["", ",".join(map(str, ports))] if ports else []))
        return int(json.loads(self.daemon.result("DIAGNOSE", handle))["kernel"])

    def launch(self, number: int) -> FakeKernel:
        command = [sys.executable, "-c", CALLS, "kernel-1.json", str(number), str(self.port)]
        launched = FakeKernel(self, command)
        self.assertEqual(launched.read_line(), "listening")
        return launched

    def test_the_kernel_that_a_python_program_started_is_found_by_its_ports(self) -> None:
        # Wine 8 does not tell who listens. There, the command line that names the connection file decides.
        launched = self.launch(1)
        self.assertNotEqual(launched.pid, launched.kernel_pid)
        self.assertEqual(self.find_kernel(launched, self.port), launched.kernel_pid)
        self.assertEqual(self.find_kernel(launched), launched.pid)

    def test_ports_are_ignored_if_no_process_listens_on_them_or_names_the_launchers_file(self) -> None:
        launched = self.launch(2)
        self.assertEqual(self.find_kernel(launched, 1), launched.pid)
