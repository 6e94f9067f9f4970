"""A daemon is gone when nobody needs it, and not before."""

import os
import signal
import subprocess
import sys
import unittest

from daemon_process import END_LIMIT, SCRIPT, Daemon

# Starts a daemon on pipes that it inherits, tells the daemon's pid, and waits to be killed.
PARENT = """
import os, subprocess, sys
daemon = subprocess.Popen([sys.executable, "-I", "-S", sys.argv[1], "--ppid", str(os.getpid())])
print(daemon.pid, file=sys.stderr, flush=True)
daemon.wait()
"""


class Ends(unittest.TestCase):
    def test_ends_with_0_at_the_end_of_its_input(self) -> None:
        with Daemon() as daemon:
            self.assertEqual(daemon.end(), 0)

    def test_ends_with_0_in_the_middle_of_a_line(self) -> None:
        with Daemon() as daemon:
            daemon.write(b"PING:1\nPING:")
            self.assertEqual(daemon.end(), 0)

    def test_ends_where_the_parent_is_gone_before_it_looked(self) -> None:
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        with Daemon(parent_pid=gone.pid) as daemon:
            self.assertEqual(daemon.process.wait(END_LIMIT), 0)

    def test_ends_when_only_its_parent_dies(self) -> None:
        # This process, not the parent, holds the daemon's pipes: they stay open.
        parent = subprocess.Popen(
            [sys.executable, "-c", PARENT, SCRIPT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert parent.stdin and parent.stdout and parent.stderr
        self.assertGreater(int(parent.stderr.readline()), 0)
        self.assertRegex(parent.stdout.readline(), b"^DAEMON_STARTED:")
        parent.stdin.write(b"PING:1\n")
        parent.stdin.flush()
        self.assertEqual(parent.stdout.readline().rstrip(), b"RESPONSE:1:handles=0")
        parent.kill()
        parent.wait()
        # The daemon is no child of this process: its end is seen as the end of what it holds open.
        self.assertEqual(parent.stdout.read(), b"")
        for stream in (parent.stdin, parent.stdout, parent.stderr):
            stream.close()


@unittest.skipIf(sys.platform == "win32", "a terminal's Ctrl+C is tested in test/python/windows")
class LivesOn(unittest.TestCase):
    def test_ignores_ctrl_c(self) -> None:
        with Daemon() as daemon:
            self.assertEqual(daemon.ask("PING"), "handles=0")
            os.kill(daemon.process.pid, signal.SIGINT)
            self.assertEqual(daemon.ask("PING"), "handles=0")
