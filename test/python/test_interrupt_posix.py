"""Tests with real processes on Linux and macOS where SIGINT goes."""

import os
import signal
import sys
import unittest

from processes import FAKE_KERNEL, Daemon, FakeKernel, RunningProcess, start_kernel

POSIX = sys.platform != "win32"


@unittest.skipUnless(POSIX, "Linux and macOS only: signals")
class InterruptTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)

    def check_reaches_kernel_and_child(self, kernel: FakeKernel) -> None:
        self.assertEqual(kernel.read_line(), "waiting")
        self.assertEqual(self.daemon.result("INTERRUPT", self.daemon.adopt(kernel.pid), "SIGNAL"), "SIGNAL")
        self.assertEqual(kernel.read_line(), "child ended: True")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)

    def test_interrupts_a_process_that_catches_sigint(self) -> None:
        kernel = start_kernel(self, "sleep_briefly")
        handle = self.daemon.create_handle()
        self.assertEqual(self.daemon.attach(handle, kernel.pid), ["SIGNAL"])
        self.assertEqual(self.daemon.result("INTERRUPT", handle), "SIGNAL")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_reaches_the_child_of_a_kernel_that_leads_its_group(self) -> None:
        self.check_reaches_kernel_and_child(start_kernel(self, "sleep_beside_child"))

    def test_reaches_only_the_kernel_and_its_child_in_the_parents_group(self) -> None:
        kernel = start_kernel(self, "sleep_beside_child", own_group=False)
        other = start_kernel(self, "sleep_briefly", own_group=False)
        self.assertEqual(os.getpgid(kernel.pid), os.getpgid(0))
        self.check_reaches_kernel_and_child(kernel)
        self.assertTrue(other.is_alive())

    def test_does_not_reach_another_session(self) -> None:
        kernel = start_kernel(self, "sleep_briefly")
        stranger = start_kernel(self, "sleep_briefly")
        self.assertEqual(self.daemon.result("INTERRUPT", self.daemon.adopt(kernel.pid)), "SIGNAL")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertTrue(stranger.is_alive())

    def test_reaches_the_kernel_that_a_shell_launched_and_not_the_shell(self) -> None:
        shell = ["sh", "-c", '"$@"; echo "shell lives"', "sh"]
        kernel = FakeKernel(self, [*shell, *FAKE_KERNEL, "sleep_briefly"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.daemon.adopt(kernel.pid)), "SIGNAL")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.read_line(), "shell lives")

    def test_refuses_a_process_that_sigint_would_end(self) -> None:
        sleeping = RunningProcess(self, ["sleep", "60"], own_group=True)
        starting = start_kernel(self, "default_sigint")
        self.assertEqual(starting.read_line(), "default_sigint")
        for process in (sleeping, starting):
            handle = self.daemon.adopt(process.pid)
            self.assertEqual(self.daemon.error_code("INTERRUPT", handle), "WOULD_KILL")
            self.assertEqual(self.daemon.error_code("INTERRUPT", handle, "SIGNAL"), "WOULD_KILL")
        self.assertTrue(sleeping.is_alive())
        self.assertTrue(starting.is_alive())
        self.assertEqual(self.daemon.result("INTERRUPT", handle, "SIGNAL", "FORCE"), "SIGNAL")
        self.assertEqual(starting.wait(), -signal.SIGINT)

    def test_sends_nothing_to_a_process_that_ignores_sigint(self) -> None:
        kernel = start_kernel(self, "ignore_sigint")
        self.assertEqual(kernel.read_line(), "ignore_sigint")
        handle = self.daemon.adopt(kernel.pid)
        self.assertEqual(self.daemon.result("INTERRUPT", handle), "NONE")
        self.assertEqual(self.daemon.result("INTERRUPT", handle, "SIGNAL", "FORCE"), "NONE")
        self.assertTrue(kernel.is_alive())

    def test_refuses_the_parent_and_the_daemon(self) -> None:
        handle = self.daemon.create_handle()
        for pid in (os.getpid(), self.daemon.pid):
            self.assertEqual(self.daemon.error_code("ATTACH", handle, pid), "NOT_SUPPORTED")

    def test_refuses_the_methods_of_windows(self) -> None:
        kernel = start_kernel(self, "sleep_briefly")
        handle = self.daemon.adopt(kernel.pid)
        for method in ("EVENT", "CTRL_C"):
            self.assertEqual(self.daemon.error_code("INTERRUPT", handle, method), "NOT_SUPPORTED")
        self.assertTrue(kernel.is_alive())


@unittest.skipUnless(POSIX, "Linux and macOS only: signals")
class ProcessIdentityTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)

    def test_ends_with_the_kernel(self) -> None:
        kernel = start_kernel(self, "sleep_briefly")
        handle = self.daemon.adopt(kernel.pid)
        kernel.kill()
        # A zombie: this process has not waited for it yet.
        self.daemon.wait_until_unknown(kernel.pid)
        self.assertEqual(self.daemon.error_code("INTERRUPT", handle), "NO_SUCH_PROCESS")
        kernel.wait()
        self.assertEqual(self.daemon.error_code("INTERRUPT", handle), "NO_SUCH_PROCESS")

    def test_includes_the_start_time(self) -> None:
        kernel = start_kernel(self, "sleep_briefly")
        handle = self.daemon.create_handle()
        start = self.daemon.result("PROCESS", kernel.pid)
        for other in ("1", "", start + "0", "a:b", "x" * 1000):
            self.assertEqual(self.daemon.error_code("ATTACH", handle, kernel.pid, other), "NO_SUCH_PROCESS")
        self.assertEqual(self.daemon.error_code("INTERRUPT", handle), "NOT_ATTACHED")
        self.assertEqual(self.daemon.result("ATTACH", handle, kernel.pid, start), "SIGNAL")

    @unittest.skipUnless(sys.platform == "linux", "Linux only: threads have numbers like pids")
    def test_excludes_threads(self) -> None:
        kernel = start_kernel(self, "run_a_thread")
        self.assertEqual(kernel.read_line(), "run_a_thread")
        threads = set(os.listdir(f"/proc/{kernel.pid}/task")) - {str(kernel.pid)}
        for thread in threads:
            self.assertEqual(self.daemon.error_code("PROCESS", thread), "NO_SUCH_PROCESS")
        self.assertEqual(len(threads), 1)
