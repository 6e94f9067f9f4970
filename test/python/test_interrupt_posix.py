"""Tests which processes SIGINT reaches, with real processes on Linux and macOS."""

import json
import os
import shutil
import signal
import socket
import sys
import unittest
from typing import List

from processes import FAKE_KERNEL, Daemon, FakeKernel, RunningProcess, start_kernel

POSIX = sys.platform != "win32"


@unittest.skipUnless(POSIX, "Linux and macOS only: signals")
class InterruptTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)

    def check_reaches_kernel_and_child(self, kernel: FakeKernel) -> None:
        self.assertEqual(kernel.read_line(), "waiting")
        self.assertEqual(self.daemon.result("INTERRUPT", self.daemon.adopt(kernel.pid), "SIGNAL_GROUP"), "SIGNAL_GROUP")
        self.assertEqual(kernel.read_line(), "child ended: True")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)

    def test_interrupts_a_process_that_catches_sigint(self) -> None:
        kernel = start_kernel(self, "sleep_briefly")
        handle = self.daemon.create_handle()
        self.assertEqual(self.daemon.attach(handle, kernel.pid), ["SIGNAL", "SIGNAL_GROUP"])
        self.assertEqual(self.daemon.result("INTERRUPT", handle), "SIGNAL")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_the_method_signal_reaches_the_kernel_and_not_its_child(self) -> None:
        for own_group in (True, False):
            kernel = start_kernel(self, "report_each_interrupt_beside_child", own_group=own_group)
            self.assertEqual(kernel.read_line(), "waiting")
            handle = self.daemon.adopt(kernel.pid)
            self.assertEqual(self.daemon.result("INTERRUPT", handle), "SIGNAL")
            self.assertEqual(kernel.read_line(), "interrupted")
            kernel.end_input()
            self.assertEqual(kernel.read_line(), "child lives: True")

    def test_if_a_kernel_ignores_sigint_only_signal_group_ends_the_command_it_waits_for(self) -> None:
        for own_group in (True, False):
            kernel = start_kernel(self, "wait_for_command", own_group=own_group)
            self.assertEqual(kernel.read_line(), "command runs")
            handle = self.daemon.adopt(kernel.pid)
            self.assertEqual(self.daemon.result("INTERRUPT", handle, "SIGNAL"), "NONE")
            self.assertEqual(self.daemon.result("INTERRUPT", handle, "SIGNAL_GROUP"), "SIGNAL_GROUP")
            self.assertEqual(kernel.read_line(), "command ended")
            self.assertEqual(kernel.read_line(), "ended by itself")

    def test_the_method_signal_group_reaches_the_child_of_a_kernel_that_leads_its_group(self) -> None:
        self.check_reaches_kernel_and_child(start_kernel(self, "sleep_beside_child"))

    def test_signal_group_reaches_only_the_kernel_and_its_child_if_the_daemons_parent_is_in_their_group(self) -> None:
        kernel = start_kernel(self, "sleep_beside_child", own_group=False)
        other = start_kernel(self, "sleep_briefly", own_group=False)
        self.assertEqual(os.getpgid(kernel.pid), os.getpgid(0))
        self.check_reaches_kernel_and_child(kernel)
        self.assertTrue(other.is_alive())

    def test_does_not_reach_a_process_in_another_session(self) -> None:
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
            self.assertEqual(self.daemon.error_code("INTERRUPT", handle, "SIGNAL_GROUP"), "WOULD_KILL")
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
        self.assertEqual(self.daemon.result("INTERRUPT", handle, "SIGNAL_GROUP", "FORCE"), "NONE")
        self.assertTrue(kernel.is_alive())

    def test_refuses_to_attach_a_handle_to_the_daemon_or_its_parent(self) -> None:
        handle = self.daemon.create_handle()
        for pid in (os.getpid(), self.daemon.pid):
            self.assertEqual(self.daemon.error_code("ATTACH", handle, pid), "NOT_SUPPORTED")

    def test_refuses_the_methods_of_windows(self) -> None:
        kernel = start_kernel(self, "sleep_briefly")
        handle = self.daemon.adopt(kernel.pid)
        for method in ("EVENT", "CTRL_C"):
            self.assertEqual(self.daemon.error_code("INTERRUPT", handle, method), "NOT_SUPPORTED")
        self.assertTrue(kernel.is_alive())


@unittest.skipUnless(sys.platform == "linux", "Linux only: /proc tells who listens on a port")
class PortsTest(unittest.TestCase):
    """Tests that the daemon finds a kernel behind launchers by the ports on which the kernel listens."""

    def setUp(self) -> None:
        self.daemon = Daemon(self)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def launch(self, launcher: List[str]) -> FakeKernel:
        command = [*launcher, *FAKE_KERNEL, "listen", str(self.port)]
        launched = FakeKernel(self, command)
        self.assertEqual(launched.read_line(), "listening")
        self.assertNotEqual(launched.pid, launched.kernel_pid)
        return launched

    def test_the_kernel_is_found_by_its_ports_behind_launchers_of_any_kind(self) -> None:
        lives = "print('launcher lives', flush=True)"
        subprocess_call = f"import subprocess, sys; subprocess.call(sys.argv[1:]); {lives}"
        launchers = {
            "subprocess.call": [sys.executable, "-c", subprocess_call],
            "two in a row": [sys.executable, "-c", subprocess_call, "sh", "-c", '"$@"; exit 0', "sh"],
            "nice": [sys.executable, "-c", subprocess_call, "nice"],
            "timeout": ["timeout", "60"],
            "perl": ["perl", "-e", "system(@ARGV); print qq(launcher lives\n)", "--"],
        }
        for name, launcher in launchers.items():
            with self.subTest(name):
                if shutil.which(launcher[0]) is None:
                    self.skipTest(f"this machine has no {launcher[0]}")
                launched = self.launch(launcher)
                handle = self.daemon.create_handle()
                methods = self.daemon.result("ATTACH", handle, launched.pid, "", self.port)
                self.assertEqual(methods, "SIGNAL,SIGNAL_GROUP")
                chain = json.loads(self.daemon.result("DIAGNOSE", handle))["chain"]
                pids = [process["pid"] for process in chain]
                self.assertEqual((pids[0], pids[-1]), (launched.pid, launched.kernel_pid))
                for method in ("SIGNAL", "SIGNAL_GROUP"):
                    self.assertEqual(self.daemon.result("INTERRUPT", handle, method), method)
                    self.assertEqual(launched.read_line(), "interrupted")
                self.assertTrue(launched.is_alive())
                launched.end()

    def test_the_process_that_listens_on_the_ports_is_looked_up_again_at_each_interrupt(self) -> None:
        restarts = "import subprocess, sys\nwhile True: subprocess.call(sys.argv[1:])"
        launched = self.launch([sys.executable, "-c", restarts])
        handle = int(self.daemon.result("ADOPT", launched.pid, "", self.port))
        os.kill(launched.kernel_pid, signal.SIGKILL)
        ready = launched.read_line()
        self.assertTrue(ready.startswith("ready "), ready)
        self.assertEqual(launched.read_line(), "listening")
        self.assertEqual(self.daemon.result("INTERRUPT", handle), "SIGNAL")
        self.assertEqual(launched.read_line(), "interrupted")
        self.assertTrue(launched.is_alive())

    def test_no_process_is_interrupted_while_none_listens_on_the_ports(self) -> None:
        kernel = start_kernel(self, "sleep_briefly")
        handle = int(self.daemon.result("ADOPT", kernel.pid, "", self.port))
        for method in ("SIGNAL", "SIGNAL_GROUP"):
            self.assertEqual(self.daemon.error_code("INTERRUPT", handle, method, "FORCE"), "NOT_SUPPORTED")
        self.assertTrue(kernel.is_alive())


@unittest.skipUnless(POSIX, "Linux and macOS only: signals")
class ProcessIdentityTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)

    def test_fits_no_process_after_the_kernel_has_ended(self) -> None:
        kernel = start_kernel(self, "sleep_briefly")
        handle = self.daemon.adopt(kernel.pid)
        kernel.kill()
        # The kernel is a zombie, because this process has not waited for it yet.
        self.daemon.wait_until_unknown(kernel.pid)
        self.assertEqual(self.daemon.error_code("INTERRUPT", handle), "NO_SUCH_PROCESS")
        kernel.wait()
        self.assertEqual(self.daemon.error_code("INTERRUPT", handle), "NO_SUCH_PROCESS")

    def test_includes_the_start_time(self) -> None:
        kernel = start_kernel(self, "sleep_briefly")
        handle = self.daemon.create_handle()
        start = self.daemon.result("PROCESS", kernel.pid)
        for other in ("1", start + "0", "x" * 1000):
            self.assertEqual(self.daemon.error_code("ATTACH", handle, kernel.pid, other), "NO_SUCH_PROCESS")
            self.assertEqual(self.daemon.error_code("ADOPT", kernel.pid, other), "NO_SUCH_PROCESS")
        self.assertEqual(self.daemon.error_code("INTERRUPT", handle), "NOT_ATTACHED")
        for given in (start, ""):
            self.assertEqual(self.daemon.result("ATTACH", handle, kernel.pid, given), "SIGNAL,SIGNAL_GROUP")

    @unittest.skipUnless(sys.platform == "linux", "Linux only: threads have numbers like pids")
    def test_finds_no_process_under_the_number_of_a_thread(self) -> None:
        kernel = start_kernel(self, "run_a_thread")
        self.assertEqual(kernel.read_line(), "run_a_thread")
        threads = set(os.listdir(f"/proc/{kernel.pid}/task")) - {str(kernel.pid)}
        for thread in threads:
            self.assertEqual(self.daemon.error_code("PROCESS", thread), "NO_SUCH_PROCESS")
        self.assertEqual(len(threads), 1)
