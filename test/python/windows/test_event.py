"""Tests the method EVENT with prepared kernels and with kernels that inherit the event."""

import os
import sys
import unittest

from processes import (
    CTRL_C_ALLOWED,
    FAKE_KERNEL,
    FIXTURES,
    LAUNCH_KERNEL,
    LAUNCHER,
    NO_CONSOLE,
    Daemon,
    FakeKernel,
    new_name,
    start_kernel,
    start_prepared_kernel,
)
from windows.win32 import is_set


@unittest.skipUnless(sys.platform == "win32", "Windows only: events")
class EventTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)
        self.name = new_name()
        self.handle = self.daemon.create_handle(self.name)

    def start_inheriting_kernel(self, activity: str) -> FakeKernel:
        return start_kernel(self, activity, env={"JPY_INTERRUPT_EVENT": str(self.handle)}, close_fds=False)

    def test_interrupts_a_busy_prepared_kernel(self) -> None:
        kernel = start_prepared_kernel(self, self.name, "busy")
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["EVENT", "CTRL_C"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)

    def test_ends_a_sleep_in_a_prepared_kernel(self) -> None:
        kernel = start_prepared_kernel(self, self.name, "sleep")
        self.daemon.attach(self.handle, kernel.pid)
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)

    def test_reaches_a_prepared_kernel_without_a_console(self) -> None:
        kernel = start_prepared_kernel(self, self.name, "sleep", flags=NO_CONSOLE)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["EVENT"])
        self.assertEqual(self.daemon.error_code("INTERRUPT", self.handle, "CTRL_C"), "NO_CONSOLE")
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_works_before_the_handle_is_attached(self) -> None:
        kernel = start_prepared_kernel(self, self.name, "sleep")
        self.assertEqual(self.daemon.error_code("INTERRUPT", self.handle, "CTRL_C"), "NOT_ATTACHED")
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_reaches_a_prepared_kernel_that_a_launcher_started(self) -> None:
        command = [*LAUNCHER, *LAUNCH_KERNEL, "-m", "fake_kernel", "sleep"]
        env = {**CTRL_C_ALLOWED, "KERNEL_INTERRUPT_EVENT": self.name}
        kernel = FakeKernel(self, command, env=env, cwd=FIXTURES)
        self.assertNotEqual(kernel.pid, kernel.kernel_pid)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["EVENT", "CTRL_C"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)

    def test_reaches_a_kernel_that_inherits_the_event(self) -> None:
        kernel = self.start_inheriting_kernel("wait_for_inherited_event")
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["EVENT"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_reaches_a_kernel_that_inherits_the_event_from_a_launcher(self) -> None:
        command = [*LAUNCHER, *FAKE_KERNEL, "wait_for_inherited_event"]
        kernel = FakeKernel(self, command, env={"JPY_INTERRUPT_EVENT": str(self.handle)}, close_fds=False)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["EVENT"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_is_not_offered_if_the_kernel_has_jpy_interrupt_event_but_not_the_handle(self) -> None:
        kernel = start_kernel(self, "idle", env={"JPY_INTERRUPT_EVENT": str(self.handle)}, close_fds=True)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        self.assertEqual(self.daemon.error_code("INTERRUPT", self.handle, "EVENT"), "NOT_SUPPORTED")

    def test_is_not_offered_if_the_kernel_has_the_handle_but_not_jpy_interrupt_event(self) -> None:
        kernel = start_kernel(self, "idle", close_fds=False)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        self.assertEqual(self.daemon.error_code("INTERRUPT", self.handle, "EVENT"), "NOT_SUPPORTED")

    def test_is_not_offered_if_jpy_interrupt_event_names_another_event(self) -> None:
        other = self.daemon.create_handle()
        kernel = start_kernel(self, "idle", env={"JPY_INTERRUPT_EVENT": str(other)}, close_fds=False)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        self.assertEqual(self.daemon.attach(other, kernel.pid), ["EVENT"])

    def test_is_reset_when_the_handle_is_attached_again(self) -> None:
        first = start_prepared_kernel(self, self.name, "idle")
        self.daemon.attach(self.handle, first.pid)
        self.assertEqual(first.finish(), 0)
        second = self.start_inheriting_kernel("idle")
        self.assertEqual(self.daemon.attach(self.handle, second.pid), ["EVENT"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        # The second kernel does not wait for the event, so the event stays set until the handle is attached again.
        self.assertEqual(self.daemon.attach(self.handle, second.pid), ["EVENT"])
        self.assertFalse(is_set(self.handle))

    def test_is_refused_after_the_kernel_has_ended(self) -> None:
        kernel = start_prepared_kernel(self, self.name, "idle")
        self.daemon.attach(self.handle, kernel.pid)
        kernel.finish()
        for method in ((), ("EVENT",), ("CTRL_C",), ("CTRL_C", "FORCE")):
            self.assertEqual(self.daemon.error_code("INTERRUPT", self.handle, *method), "NO_SUCH_PROCESS")
        self.assertEqual(self.daemon.error_code("ATTACH", self.handle, kernel.pid), "NO_SUCH_PROCESS")
        self.assertEqual(self.daemon.error_code("PROCESS", kernel.pid), "NO_SUCH_PROCESS")

    def test_handle_is_not_attached_to_a_process_that_did_not_start_at_the_given_time(self) -> None:
        kernel = start_kernel(self, "idle")
        start = self.daemon.result("PROCESS", kernel.pid)
        self.daemon.result("ATTACH", self.handle, kernel.pid, start)
        for other in (str(int(start) + 1), "x", start + "0"):
            self.assertEqual(self.daemon.error_code("ATTACH", self.handle, kernel.pid, other), "NO_SUCH_PROCESS")

    def test_handle_is_not_attached_to_the_daemon_or_its_parent(self) -> None:
        for pid in (os.getpid(), self.daemon.pid):
            self.assertEqual(self.daemon.error_code("ATTACH", self.handle, pid), "NOT_SUPPORTED")
            self.assertEqual(self.daemon.error_code("ADOPT", pid), "NOT_SUPPORTED")

    def test_handle_refuses_the_method_signal(self) -> None:
        kernel = start_kernel(self, "idle")
        self.assertEqual(self.daemon.error_code("INTERRUPT", self.handle, "SIGNAL"), "NOT_SUPPORTED")
        self.daemon.attach(self.handle, kernel.pid)
        self.assertEqual(self.daemon.error_code("INTERRUPT", self.handle, "SIGNAL", "FORCE"), "NOT_SUPPORTED")
