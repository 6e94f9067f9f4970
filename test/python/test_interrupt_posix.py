"""Real processes on Linux and macOS: who gets SIGINT, and who does not."""

import os
import subprocess
import sys
import time
import unittest

from daemon_process import Daemon
from kernels import BUSY, DEFAULT, END_LIMIT, IDLE, WITH_CHILD, Kernel

POSIX = sys.platform != "win32"


@unittest.skipUnless(POSIX, "Windows has no signals")
class Interrupts(unittest.TestCase):
    def test_interrupts_a_process_that_catches_sigint(self) -> None:
        with Daemon() as daemon, Kernel(BUSY) as kernel:
            handle = daemon.ask("INITIALIZE_INTERRUPT")
            self.assertEqual(daemon.ask("ATTACH", handle, kernel.pid), "SIGNAL")
            self.assertEqual(daemon.ask("INTERRUPT", handle), "SIGNAL")
            self.assertIn("KeyboardInterrupt", kernel.errors_at_its_end())

    def test_reaches_the_kernels_subprocess_in_its_group(self) -> None:
        with Daemon() as daemon, Kernel(WITH_CHILD) as kernel:
            handle = daemon.ask("ADOPT", kernel.pid)
            self.assertEqual(daemon.ask("INTERRUPT", handle, "SIGNAL"), "SIGNAL")
            self.assertEqual(kernel.read_line(), "both")
            self.assertTrue(kernel.is_alive())

    def test_reaches_the_subprocess_of_a_kernel_in_its_hosts_group_and_not_the_host(self) -> None:
        with Daemon() as daemon, Kernel(WITH_CHILD, own_group=False) as kernel, Kernel(BUSY, own_group=False) as other:
            self.assertEqual(os.getpgid(kernel.pid), os.getpgid(0))
            handle = daemon.ask("ADOPT", kernel.pid)
            self.assertEqual(daemon.ask("INTERRUPT", handle), "SIGNAL")
            self.assertEqual(kernel.read_line(), "both")
            self.assertTrue(other.is_alive())

    def test_leaves_a_stranger_in_another_session_alone(self) -> None:
        with Daemon() as daemon, Kernel(BUSY) as kernel, Kernel(BUSY) as stranger:
            handle = daemon.ask("ADOPT", kernel.pid)
            self.assertEqual(daemon.ask("INTERRUPT", handle), "SIGNAL")
            self.assertIn("KeyboardInterrupt", kernel.errors_at_its_end())
            self.assertTrue(stranger.is_alive())

    def test_interrupts_the_kernel_behind_a_shell_and_not_the_shell(self) -> None:
        shell = ["sh", "-c", '"$@"; echo "shell lives"', "sh"]
        with Daemon() as daemon, Kernel(BUSY, argv=shell) as kernel:
            handle = daemon.ask("ADOPT", kernel.pid)
            self.assertEqual(daemon.ask("INTERRUPT", handle), "SIGNAL")
            self.assertEqual(kernel.read_line(), "shell lives")


@unittest.skipUnless(POSIX, "Windows has no signals")
class NeverKills(unittest.TestCase):
    def test_refuses_a_process_that_sigint_would_end(self) -> None:
        sleeping = subprocess.Popen(["sleep", "60"], start_new_session=True)
        try:
            with Daemon() as daemon, Kernel(DEFAULT) as starting:
                for pid in (sleeping.pid, starting.pid):
                    handle = daemon.ask("ADOPT", pid)
                    self.assertEqual(daemon.ask("INTERRUPT", handle), "!WOULD_KILL")
                    self.assertEqual(daemon.ask("INTERRUPT", handle, "SIGNAL"), "!WOULD_KILL")
                self.assertIsNone(sleeping.poll())
                self.assertTrue(starting.is_alive())
                self.assertEqual(daemon.ask("INTERRUPT", handle, "SIGNAL", "FORCE"), "SIGNAL")
                starting.process.wait(END_LIMIT)
        finally:
            sleeping.kill()
            sleeping.wait()

    def test_sends_nothing_to_a_process_that_ignores_sigint(self) -> None:
        with Daemon() as daemon, Kernel(IDLE) as kernel:
            handle = daemon.ask("ADOPT", kernel.pid)
            self.assertEqual(daemon.ask("INTERRUPT", handle), "NONE")
            self.assertEqual(daemon.ask("INTERRUPT", handle, "SIGNAL", "FORCE"), "NONE")
            self.assertTrue(kernel.is_alive())

    def test_refuses_the_host_and_the_daemon_itself(self) -> None:
        with Daemon() as daemon:
            handle = daemon.ask("INITIALIZE_INTERRUPT")
            for pid in (os.getpid(), daemon.process.pid):
                self.assertEqual(daemon.ask("ATTACH", handle, pid), "!NOT_SUPPORTED")

    def test_knows_no_method_of_windows(self) -> None:
        with Daemon() as daemon, Kernel(BUSY) as kernel:
            handle = daemon.ask("ADOPT", kernel.pid)
            for method in ("EVENT", "CTRL_C"):
                self.assertEqual(daemon.ask("INTERRUPT", handle, method), "!NOT_SUPPORTED")
            self.assertTrue(kernel.is_alive())


@unittest.skipUnless(POSIX, "Windows has no signals")
class TellsProcessesApart(unittest.TestCase):
    def test_says_when_the_kernel_has_ended(self) -> None:
        with Daemon() as daemon, Kernel(BUSY) as kernel:
            handle = daemon.ask("ADOPT", kernel.pid)
            kernel.process.kill()
            # Not reaped yet: what is left of it has no life to interrupt.
            deadline = time.monotonic() + END_LIMIT
            while daemon.ask("PROCESS", kernel.pid) != "!NO_SUCH_PROCESS":
                self.assertLess(time.monotonic(), deadline)
            self.assertEqual(daemon.ask("INTERRUPT", handle), "!NO_SUCH_PROCESS")
            kernel.process.wait()
            self.assertEqual(daemon.ask("INTERRUPT", handle), "!NO_SUCH_PROCESS")

    def test_attaches_only_the_process_that_is_meant(self) -> None:
        with Daemon() as daemon, Kernel(BUSY) as kernel:
            handle = daemon.ask("INITIALIZE_INTERRUPT")
            start = daemon.ask("PROCESS", kernel.pid)
            for other in ("1", "", start + "0", "a:b", "x" * 1000):
                self.assertEqual(daemon.ask("ATTACH", handle, kernel.pid, other), "!NO_SUCH_PROCESS")
            self.assertEqual(daemon.ask("INTERRUPT", handle), "!NOT_ATTACHED")
            self.assertEqual(daemon.ask("ATTACH", handle, kernel.pid, start), "SIGNAL")

    @unittest.skipUnless(sys.platform == "linux", "threads have pids only on Linux")
    def test_takes_no_thread_for_a_process(self) -> None:
        code = "import threading\nt = threading.Thread(target=threading.Event().wait, daemon=True)\nt.start()\n" + BUSY
        with Daemon() as daemon, Kernel(code) as kernel:
            threads = set(os.listdir(f"/proc/{kernel.pid}/task")) - {str(kernel.pid)}
            for thread in threads:
                self.assertEqual(daemon.ask("PROCESS", thread), "!NO_SUCH_PROCESS")
            self.assertEqual(len(threads), 1)
