"""The parent: the daemon ends with it, and works for one that lets nobody open it."""

import os
import subprocess
import sys
import unittest

from windows.processes import DAEMON, LIMIT_SECONDS, Daemon, Running, new_name, prepared

HOST = """
import os, subprocess, sys
sys.path.insert(0, sys.argv[2])
from windows import win32
if sys.argv[1] == "refuses":
    win32.refuse_to_be_opened()
daemon = subprocess.Popen([sys.executable, "-I", "-S", sys.argv[3], "--ppid", str(os.getpid())])
daemon.wait()
"""


@unittest.skipUnless(sys.platform == "win32", "Windows only: handles of processes")
class ParentTest(unittest.TestCase):
    def host(self, kind: str) -> Daemon:
        """A daemon whose parent is another process than this one, which holds the daemon's pipes."""
        tests = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        host = Daemon.__new__(Daemon)
        Running.__init__(host, self, ["-c", HOST, kind, tests, DAEMON])
        host.started = host.read_line()
        host._id = 0
        return host

    def test_takes_the_daemon_with_it_though_the_pipe_is_still_open(self) -> None:
        for kind in ("allows", "refuses"):
            with self.subTest(kind):
                host = self.host(kind)
                pid = int(host.started.split(":")[3])
                self.assertEqual(host.handles(), 0)
                host.process.kill()
                host.process.wait()
                # This process holds both ends: the end of stdout is the end of the daemon.
                self.assertEqual(host.read_line(), "")
                self.assertEqual(Daemon(self).code("PROCESS", pid), "NO_SUCH_PROCESS")

    def test_that_cannot_be_opened_gets_numbers_that_are_no_handles(self) -> None:
        host = self.host("refuses")
        name = new_name()
        handle = host.make(name)
        self.assertGreaterEqual(handle, 2**30)
        self.assertEqual(host.make(), handle + 1)
        kernel = prepared(self, name, "sleep")
        self.assertEqual(host.attach(handle, kernel.pid), ["EVENT", "CTRL_C"])
        self.assertEqual(host.result("INTERRUPT", handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(host.result("DISPOSE_INTERRUPT_HANDLE", handle), "")
        self.assertEqual(host.close_input(), 0)
        self.assertTrue(any("cannot be opened" in line for line in host.errors), host.errors)

    def test_that_cannot_be_opened_has_handles_restored_by_name_alone(self) -> None:
        name = new_name()
        first = self.host("refuses")
        handle = first.make(name)
        kernel = prepared(self, name, "sleep")  # holds the event while no daemon does
        first.process.kill()
        first.process.wait()
        self.assertEqual(first.read_line(), "")
        second = self.host("refuses")
        self.assertEqual(second.code("RESTORE", handle), "UNKNOWN_HANDLE")
        self.assertEqual(second.code("RESTORE", handle, new_name()), "UNKNOWN_HANDLE")
        self.assertEqual(second.result("RESTORE", handle, name), "")
        self.assertEqual(second.make(), handle + 1)
        self.assertEqual(second.result("INTERRUPT", handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_that_does_not_exist_ends_the_daemon_at_once(self) -> None:
        gone = Running(self, ["-c", ""])
        gone.wait()
        for pid in (gone.pid, 2**32 - 4, 2**40):
            daemon = Daemon(self, parent_pid=pid)
            self.assertEqual(daemon.wait(), 0)

    def test_that_does_not_read_ends_a_daemon_that_writes(self) -> None:
        command = [sys.executable, "-I", "-S", DAEMON, "--ppid", str(os.getpid())]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as daemon:
            assert daemon.stdin and daemon.stdout
            self.assertTrue(daemon.stdout.readline().startswith(b"DAEMON_STARTED:"))
            daemon.stdout.close()
            daemon.stdin.write(b"PING:1\n")
            daemon.stdin.flush()
            self.assertEqual(daemon.wait(LIMIT_SECONDS), 0)

    def test_closes_stdin_and_the_daemon_ends_with_0(self) -> None:
        daemon = Daemon(self)
        daemon.make()
        self.assertEqual(daemon.close_input(), 0)
        self.assertEqual(daemon.errors, [])

    def test_may_close_stdin_while_answers_are_under_way(self) -> None:
        daemon = Daemon(self)
        for _ in range(5000):
            daemon.write_line("PING:1")
        self.assertEqual(daemon.close_input(), 0)
        self.assertEqual({daemon.read_line() for _ in range(5000)}, {"RESPONSE:1:handles=0"})
        self.assertEqual(daemon.read_line(), "")
