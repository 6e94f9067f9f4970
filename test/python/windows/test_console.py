"""Tests the method CTRL_C with real consoles."""

import os
import sys
import time
import unittest

from launch_kernel import SOON_SECONDS
from processes import (
    CTRL_C_ALLOWED,
    DAEMON,
    FAKE_KERNEL,
    FIXTURES,
    LAUNCH_KERNEL,
    LAUNCHER,
    LIMIT_SECONDS,
    NEW_GROUP,
    NO_CONSOLE,
    OWN_CONSOLE,
    Daemon,
    FakeKernel,
    RunningProcess,
    new_name,
    start_kernel,
    start_prepared_kernel,
    wait_until,
)
from windows.win32 import is_wine

SKIPPED_UNDER_WINE = "Wine sends Ctrl+C only to the sender's process group, Windows to the whole console"

# After an event, the extension waits for the grace period before it sends Ctrl+C. The kernel may drop a Ctrl+C that
# comes sooner.
GRACE_SECONDS = 2

# A program that Ctrl+C ends. Without Ctrl+C, it exits with 0 after 15 s. It does not read stdin, because Ctrl+C would
# not end the read.
UNTIL_CTRL_C = f"import time\nfor _ in range({LIMIT_SECONDS * 20 // 2}): time.sleep(0.05)"


@unittest.skipUnless(sys.platform == "win32", "Windows only: consoles")
class CtrlCTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)
        self.handle = self.daemon.create_handle()

    def test_ends_a_sleep_in_an_unprepared_kernel(self) -> None:
        kernel = start_kernel(self, "sleep", env=CTRL_C_ALLOWED)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["CTRL_C"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)

    def test_reaches_the_child_for_which_the_kernel_waits(self) -> None:
        kernel = start_kernel(self, "wait_for_child", env=CTRL_C_ALLOWED)
        self.assertEqual(kernel.read_line(), "waiting")
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["CTRL_C"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle, "CTRL_C"), "CTRL_C")
        self.assertEqual(kernel.read_line(), "child ended: True")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_reaches_a_prepared_kernel(self) -> None:
        name = new_name()
        handle = self.daemon.create_handle(name)
        kernel = start_prepared_kernel(self, name, "sleep")
        self.daemon.attach(handle, kernel.pid)
        self.assertEqual(self.daemon.result("INTERRUPT", handle, "CTRL_C"), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")

    def start_prepared(self, activity: str, first_line: str) -> FakeKernel:
        name = new_name()
        self.handle = self.daemon.create_handle(name)
        kernel = start_prepared_kernel(self, name, activity)
        self.daemon.attach(self.handle, kernel.pid)
        self.assertEqual(kernel.read_line(), first_line)
        return kernel

    def send(self, method: str) -> None:
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle, method), method)

    def send_ctrl_c_while_event_is_pending(self, kernel: FakeKernel) -> None:
        self.assertEqual(kernel.read_line(), "blocked")
        self.send("EVENT")
        self.assertEqual(kernel.read_line(), "pending")
        # If the kernel notices the event within SOON_SECONDS, the Ctrl+C counts as a second interrupt.
        time.sleep(2 * SOON_SECONDS)
        self.send("CTRL_C")

    def test_does_not_interrupt_a_prepared_kernel_a_second_time_while_its_event_is_pending(self) -> None:
        kernel = self.start_prepared("count_interrupts_of_each_wait", "waiting")
        for is_last in (False, False, False, False, True):
            self.send_ctrl_c_while_event_is_pending(kernel)
            self.assertEqual(kernel.read_line(), "child ended: True")
            self.assertEqual(kernel.read_line(), "interrupts: 1")
            if not is_last:
                kernel.write_line("again")
                self.assertEqual(kernel.read_line(), "waiting")
        self.assertEqual(kernel.finish(), 0)
        self.assertEqual(kernel.errors, [])

    def test_interrupts_a_prepared_kernel_that_waits_for_a_child_if_no_event_was_set(self) -> None:
        kernel = self.start_prepared("wait_for_child", "waiting")
        self.send("CTRL_C")
        self.assertEqual(kernel.read_line(), "child ended: True")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_interrupts_a_prepared_kernel_again_if_it_catches_each_interrupt(self) -> None:
        kernel = self.start_prepared("swallow_each_interrupt", "sleeping")
        for method in 2 * ("EVENT", "CTRL_C"):
            self.send(method)
            self.assertEqual(kernel.read_line(), "sleeping")
            time.sleep(GRACE_SECONDS)

    def test_interrupts_a_prepared_kernel_that_handles_the_event_for_a_long_time(self) -> None:
        kernel = self.start_prepared("sleep_after_an_interrupt", "sleeping")
        self.send("EVENT")
        self.assertEqual(kernel.read_line(), "handling")
        time.sleep(GRACE_SECONDS)
        self.send("CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_interrupts_a_prepared_kernel_again_after_an_earlier_interrupt_has_ended_a_wait(self) -> None:
        kernel = self.start_prepared("sleep_after_a_wait", "waiting")
        self.send_ctrl_c_while_event_is_pending(kernel)
        self.assertEqual(kernel.read_line(), "child ended: True")
        # Shortly after the event has ended the wait, the kernel drops Ctrl+C. So send Ctrl+C until the kernel ends.
        wait_until(lambda: self.daemon.ask("INTERRUPT", self.handle, "CTRL_C") != "RESPONSE:CTRL_C", "the kernel ends")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_reaches_the_kernel_that_a_launcher_started(self) -> None:
        kernel = FakeKernel(self, [*LAUNCHER, *FAKE_KERNEL, "sleep"], env=CTRL_C_ALLOWED)
        self.assertNotEqual(kernel.pid, kernel.kernel_pid)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["CTRL_C"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)

    def test_can_be_sent_50_times_by_one_daemon(self) -> None:
        kernel = start_kernel(self, "report_each_interrupt", env=CTRL_C_ALLOWED)
        self.assertEqual(kernel.read_line(), "sleeping")
        self.daemon.attach(self.handle, kernel.pid)
        for _ in range(50):
            self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "CTRL_C")
            self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(self.daemon.count_handles(), 1)

    def test_is_refused_if_another_program_shares_the_console(self) -> None:
        # The launcher starts the other program, so that program is not a descendant of the kernel.
        command = [*LAUNCHER, "--beside", UNTIL_CTRL_C, *FAKE_KERNEL, "sleep"]
        kernel = FakeKernel(self, command, env=CTRL_C_ALLOWED)
        for pid in (kernel.pid, kernel.kernel_pid):
            self.assertEqual(self.daemon.attach(self.handle, pid), [])
            for method in ((), ("CTRL_C",)):
                self.assertEqual(self.daemon.error_code("INTERRUPT", self.handle, *method), "SHARED_CONSOLE")
        self.assertTrue(self.daemon.result("PROCESS", kernel.beside_pid).isdigit(), "the other program has ended")
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle, "CTRL_C", "FORCE"), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertNotEqual(kernel.wait(), 0, "FORCE did not reach the other program")

    def test_is_refused_if_the_handle_is_attached_to_the_kernel_but_its_launcher_shares_the_console(self) -> None:
        # The daemon is attached to the kernel itself, so it does not know launcher.py as a launcher.
        command = [*LAUNCHER, *FAKE_KERNEL, "sleep"]
        kernel = FakeKernel(self, command, env=CTRL_C_ALLOWED)
        self.assertEqual(self.daemon.attach(self.handle, kernel.kernel_pid), [])
        self.assertEqual(self.daemon.error_code("INTERRUPT", self.handle), "SHARED_CONSOLE")

    def test_is_not_offered_without_a_console(self) -> None:
        kernel = start_kernel(self, "idle", env=CTRL_C_ALLOWED, flags=NO_CONSOLE)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        for method in ((), ("CTRL_C",), ("CTRL_C", "FORCE")):
            self.assertEqual(self.daemon.error_code("INTERRUPT", self.handle, *method), "NO_CONSOLE")

    def test_is_not_offered_to_a_kernel_that_ignores_it(self) -> None:
        kernel = start_kernel(self, "sleep", env=CTRL_C_ALLOWED, flags=OWN_CONSOLE | NEW_GROUP)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        for method in ((), ("CTRL_C",), ("CTRL_C", "FORCE")):
            self.assertEqual(self.daemon.error_code("INTERRUPT", self.handle, *method), "NOT_SUPPORTED")

    def test_is_not_offered_to_a_kernel_whose_launcher_ignores_it(self) -> None:
        command = [*LAUNCHER, *FAKE_KERNEL, "sleep"]
        kernel = FakeKernel(self, command, env=CTRL_C_ALLOWED, flags=OWN_CONSOLE | NEW_GROUP)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        self.assertEqual(self.daemon.error_code("INTERRUPT", self.handle), "NOT_SUPPORTED")

    def test_is_offered_to_a_prepared_kernel_that_was_started_with_ctrl_c_disabled(self) -> None:
        name = new_name()
        handle = self.daemon.create_handle(name)
        kernel = start_prepared_kernel(self, name, "sleep", flags=OWN_CONSOLE | NEW_GROUP)
        self.assertEqual(self.daemon.attach(handle, kernel.pid), ["EVENT", "CTRL_C"])

    @unittest.skipIf(is_wine(), SKIPPED_UNDER_WINE)
    def test_reaches_a_prepared_kernel_that_was_started_with_ctrl_c_disabled(self) -> None:
        name = new_name()
        handle = self.daemon.create_handle(name)
        kernel = start_prepared_kernel(self, name, "sleep", flags=OWN_CONSOLE | NEW_GROUP)
        self.daemon.attach(handle, kernel.pid)
        self.assertEqual(self.daemon.result("INTERRUPT", handle, "CTRL_C"), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_needs_force_for_a_kernel_without_the_variable_that_allows_ctrl_c(self) -> None:
        kernel = start_kernel(self, "sleep")
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        for method in ((), ("CTRL_C",)):
            self.assertEqual(self.daemon.error_code("INTERRUPT", self.handle, *method), "WOULD_KILL")
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle, "CTRL_C", "FORCE"), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_is_offered_to_a_prepared_kernel_that_is_still_starting(self) -> None:
        name = new_name()
        handle = self.daemon.create_handle(name)
        env = {**CTRL_C_ALLOWED, "KERNEL_INTERRUPT_EVENT": name}
        command = [*LAUNCHER, *LAUNCH_KERNEL, "-m", "fake_kernel", "start_like_ipykernel"]
        kernel = FakeKernel(self, command, env=env, cwd=FIXTURES)
        self.assertEqual(self.daemon.attach(handle, kernel.pid), ["EVENT", "CTRL_C"])

    def test_does_not_end_the_daemon_that_sends_it(self) -> None:
        # With flags 0, the daemon starts in the console of this process, if there is one, and leaves it. To send
        # Ctrl+C, it enters the kernel's console.
        for flags in (0, OWN_CONSOLE, NO_CONSOLE):
            with self.subTest(flags=flags):
                self.check_daemon_started_with(flags)

    @unittest.skipIf(is_wine(), SKIPPED_UNDER_WINE)
    def test_does_not_end_a_daemon_that_sends_it_from_its_own_process_group(self) -> None:
        self.check_daemon_started_with(OWN_CONSOLE | NEW_GROUP)

    def check_daemon_started_with(self, flags: int) -> None:
        daemon = Daemon(self, flags=flags)
        handle = daemon.create_handle()
        kernel = start_kernel(self, "sleep", env=CTRL_C_ALLOWED)
        self.assertEqual(daemon.attach(handle, kernel.pid), ["CTRL_C"])
        self.assertEqual(daemon.result("INTERRUPT", handle), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(daemon.finish(), 0)

    def test_does_not_end_a_daemon_if_its_parent_sends_it_to_the_console_in_which_both_started(self) -> None:
        code = (
            "import ctypes, signal, subprocess, sys\n"
            "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
            "daemon = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
            "daemon.stdout.readline()\n"
            "def ping():\n"
            "    daemon.stdin.write(b'PING:1\\n')\n"
            "    daemon.stdin.flush()\n"
            "    return daemon.stdout.readline()\n"
            "ping()\n"
            "assert ctypes.windll.kernel32.GenerateConsoleCtrlEvent(0, 0)\n"
            "assert ping() == b'RESPONSE:1:handles=0\\n'\n"
            "daemon.communicate()\n"
            "print(daemon.returncode)\n"
        )
        parent = RunningProcess(self, [sys.executable, "-c", code, *DAEMON, "--ppid", str(os.getpid())])
        self.assertEqual(parent.read_line(), "0", parent.errors)
        self.assertEqual(parent.wait(), 0)
