"""Tests that the daemon ends with its parent, and that it works if it may not open its parent."""

import os
import subprocess
import sys
import unittest

from processes import DAEMON, FOLDER, LIMIT_SECONDS, Daemon, RunningProcess, new_name, start_prepared_kernel

# Starts a daemon that inherits this program's pipes, and waits for the end of the daemon.
PARENT = """
import os, subprocess, sys
sys.path.insert(0, sys.argv[2])
from windows import win32
if sys.argv[1] == "refuses":
    win32.refuse_to_be_opened()
daemon = subprocess.Popen([*sys.argv[3:], "--ppid", str(os.getpid())])
daemon.wait()
"""


@unittest.skipUnless(sys.platform == "win32", "Windows only: handles of processes")
class DaemonParentTest(unittest.TestCase):
    def start_daemon(self, kind: str) -> Daemon:
        """Starts a parent, which starts the daemon. This process holds the daemon's pipes."""
        return Daemon(self, command=[sys.executable, "-c", PARENT, kind, FOLDER, *DAEMON])

    def test_the_daemon_ends_with_its_parent_although_the_pipes_stay_open(self) -> None:
        for kind in ("allows", "refuses"):
            with self.subTest(kind):
                daemon = self.start_daemon(kind)
                pid = int(daemon.started.split(":")[3])
                self.assertEqual(daemon.count_handles(), 0)
                daemon.kill()  # kills the parent only
                self.assertEqual(daemon.read_line(), "", "the daemon still holds stdout open")
                self.assertEqual(Daemon(self).error_code("PROCESS", pid), "NO_SUCH_PROCESS")

    def test_the_daemon_returns_numbers_that_are_not_handles_if_it_cannot_open_its_parent(self) -> None:
        daemon = self.start_daemon("refuses")
        name = new_name()
        handle = daemon.create_handle(name)
        self.assertGreaterEqual(handle, 2**30)
        self.assertEqual(daemon.create_handle(), handle + 1)
        kernel = start_prepared_kernel(self, name, "sleep")
        self.assertEqual(daemon.attach(handle, kernel.pid), ["EVENT", "CTRL_C"])
        self.assertEqual(daemon.result("INTERRUPT", handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(daemon.result("DISPOSE_INTERRUPT_HANDLE", handle), "")
        self.assertEqual(daemon.finish(), 0)
        self.assertTrue(any("cannot be opened" in line for line in daemon.errors), daemon.errors)

    def test_the_daemon_restores_a_handle_only_by_its_name_if_it_cannot_open_its_parent(self) -> None:
        name = new_name()
        first = self.start_daemon("refuses")
        handle = first.create_handle(name)
        kernel = start_prepared_kernel(self, name, "sleep")  # keeps the event open while no daemon does
        first.kill()
        self.assertEqual(first.read_line(), "")
        second = self.start_daemon("refuses")
        self.assertEqual(second.error_code("RESTORE", handle), "UNKNOWN_HANDLE")
        self.assertEqual(second.error_code("RESTORE", handle, new_name()), "UNKNOWN_HANDLE")
        self.assertEqual(second.result("RESTORE", handle, name), "")
        self.assertEqual(second.create_handle(), handle + 1)
        self.assertEqual(second.result("INTERRUPT", handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_the_daemon_ends_at_once_if_its_parent_does_not_exist(self) -> None:
        gone = RunningProcess(self, [sys.executable, "-c", ""])
        gone.wait()
        for pid in (gone.pid, 2**32 - 4, 2**40):
            daemon = Daemon(self, parent_pid=pid)
            self.assertEqual(daemon.wait(), 0)

    def test_the_daemon_ends_at_its_next_answer_if_its_parent_has_closed_stdout(self) -> None:
        command = [*DAEMON, "--ppid", str(os.getpid())]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as daemon:
            assert daemon.stdin and daemon.stdout
            self.assertTrue(daemon.stdout.readline().startswith(b"DAEMON_STARTED:"))
            daemon.stdout.close()
            daemon.stdin.write(b"PING:1\n")
            daemon.stdin.flush()
            self.assertEqual(daemon.wait(LIMIT_SECONDS), 0)

    def test_the_daemon_ends_when_its_parent_closes_stdin(self) -> None:
        daemon = Daemon(self)
        daemon.create_handle()
        self.assertEqual(daemon.finish(), 0)
        self.assertEqual(daemon.errors, [])

    def test_the_parent_gets_every_answer_although_it_has_closed_stdin(self) -> None:
        daemon = Daemon(self)
        for _ in range(5000):
            daemon.write_line("PING:1")
        self.assertEqual(daemon.finish(), 0)
        self.assertEqual({daemon.read_line() for _ in range(5000)}, {"RESPONSE:1:handles=0"})
        self.assertEqual(daemon.read_line(), "")
