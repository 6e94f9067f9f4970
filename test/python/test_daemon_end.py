"""Tests under which conditions a real daemon ends."""

import os
import signal
import sys
import unittest

from processes import DAEMON, Daemon, RunningProcess

# Starts a daemon that inherits this program's pipes, and waits for the end of the daemon.
PARENT = """
import os, subprocess, sys
daemon = subprocess.Popen([*sys.argv[1:], "--ppid", str(os.getpid())])
daemon.wait()
"""


class DaemonTest(unittest.TestCase):
    def test_exits_with_0_at_the_end_of_its_input(self) -> None:
        self.assertEqual(Daemon(self).finish(), 0)

    def test_exits_with_0_if_its_input_ends_within_a_line(self) -> None:
        daemon = Daemon(self)
        daemon.write(b"PING:1\nPING:")
        self.assertEqual(daemon.finish(), 0)

    def test_exits_if_its_parent_has_already_ended(self) -> None:
        parent = RunningProcess(self, [sys.executable, "-c", ""])
        parent.wait()
        self.assertEqual(Daemon(self, parent_pid=parent.pid).wait(), 0)

    def test_exits_when_its_parent_ends_although_stdin_and_stdout_stay_open(self) -> None:
        daemon = Daemon(self, command=[sys.executable, "-c", PARENT, *DAEMON])
        self.assertRegex(daemon.started, "^DAEMON_STARTED:")
        self.assertEqual(daemon.count_handles(), 0)
        daemon.kill()  # kills the parent only
        self.assertEqual(daemon.read_line(), "", "the daemon still holds stdout open")

    @unittest.skipIf(sys.platform == "win32", "test/python/windows tests Ctrl+C in a console")
    def test_ignores_sigint(self) -> None:
        daemon = Daemon(self)
        self.assertEqual(daemon.count_handles(), 0)
        os.kill(daemon.pid, signal.SIGINT)
        self.assertEqual(daemon.count_handles(), 0)
