"""EVENT: to prepared kernels, and to those that have inherited the event of their handle."""

import os
import sys
import unittest

from windows.processes import (
    FIXTURES,
    LAUNCH_KERNEL,
    LAUNCHER,
    NO_CONSOLE,
    STAND_IN,
    Daemon,
    Kernel,
    new_name,
    prepared,
    stand_in,
)
from windows.win32 import is_set


@unittest.skipUnless(sys.platform == "win32", "Windows only: there are no such events elsewhere")
class EventTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)
        self.name = new_name()
        self.handle = self.daemon.make(self.name)

    def inheriting(self, activity: str) -> Kernel:
        return stand_in(self, activity, env={"JPY_INTERRUPT_EVENT": str(self.handle)}, close_fds=False)

    def test_interrupts_a_busy_prepared_kernel(self) -> None:
        kernel = prepared(self, self.name, "busy")
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["EVENT", "CTRL_C"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)

    def test_interrupts_a_prepared_kernel_that_sleeps(self) -> None:
        kernel = prepared(self, self.name, "sleep")
        self.daemon.attach(self.handle, kernel.pid)
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)

    def test_reaches_a_prepared_kernel_without_a_console(self) -> None:
        kernel = prepared(self, self.name, "sleep", flags=NO_CONSOLE)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["EVENT"])
        self.assertEqual(self.daemon.code("INTERRUPT", self.handle, "CTRL_C"), "NO_CONSOLE")
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_is_the_method_before_any_attach(self) -> None:
        kernel = prepared(self, self.name, "sleep")
        self.assertEqual(self.daemon.code("INTERRUPT", self.handle, "CTRL_C"), "NOT_ATTACHED")
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_finds_the_prepared_kernel_behind_a_launcher(self) -> None:
        command = [LAUNCHER, sys.executable, LAUNCH_KERNEL, "-m", "stand_in", "sleep"]
        env = {"KERNEL_INTERRUPT_EVENT": self.name, "FOR_DISABLE_CONSOLE_CTRL_HANDLER": "1"}
        kernel = Kernel(self, command, env=env, cwd=FIXTURES)
        self.assertNotEqual(kernel.pid, kernel.kernel_pid)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["EVENT", "CTRL_C"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)

    def test_is_offered_to_a_kernel_that_has_inherited_it(self) -> None:
        kernel = self.inheriting("poll")
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["EVENT"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_is_offered_behind_a_launcher_that_lets_it_inherit(self) -> None:
        command = [LAUNCHER, sys.executable, STAND_IN, "poll"]
        kernel = Kernel(self, command, env={"JPY_INTERRUPT_EVENT": str(self.handle)}, close_fds=False)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["EVENT"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_is_not_offered_where_only_the_variable_arrived(self) -> None:
        kernel = stand_in(self, "idle", env={"JPY_INTERRUPT_EVENT": str(self.handle)}, close_fds=True)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        self.assertEqual(self.daemon.code("INTERRUPT", self.handle, "EVENT"), "NOT_SUPPORTED")

    def test_is_not_offered_where_only_the_handle_arrived(self) -> None:
        kernel = stand_in(self, "idle", close_fds=False)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        self.assertEqual(self.daemon.code("INTERRUPT", self.handle, "EVENT"), "NOT_SUPPORTED")

    def test_is_not_offered_where_the_variable_names_another_event(self) -> None:
        other = self.daemon.make()
        kernel = stand_in(self, "idle", env={"JPY_INTERRUPT_EVENT": str(other)}, close_fds=False)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        self.assertEqual(self.daemon.attach(other, kernel.pid), ["EVENT"])

    def test_attaching_again_takes_back_what_was_fired(self) -> None:
        first = prepared(self, self.name, "idle")
        self.daemon.attach(self.handle, first.pid)
        self.assertEqual(first.close_input(), 0)
        second = self.inheriting("idle")
        self.assertEqual(self.daemon.attach(self.handle, second.pid), ["EVENT"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        # The second does not wait for it: what was fired would reach the third.
        self.assertEqual(self.daemon.attach(self.handle, second.pid), ["EVENT"])
        self.assertFalse(is_set(self.handle))

    def test_of_a_kernel_that_has_ended_is_refused(self) -> None:
        kernel = prepared(self, self.name, "idle")
        self.daemon.attach(self.handle, kernel.pid)
        kernel.close_input()
        for method in ((), ("EVENT",), ("CTRL_C",), ("CTRL_C", "FORCE")):
            self.assertEqual(self.daemon.code("INTERRUPT", self.handle, *method), "NO_SUCH_PROCESS")
        self.assertEqual(self.daemon.code("ATTACH", self.handle, kernel.pid), "NO_SUCH_PROCESS")
        self.assertEqual(self.daemon.code("PROCESS", kernel.pid), "NO_SUCH_PROCESS")

    def test_attaches_only_to_the_process_that_was_meant(self) -> None:
        kernel = stand_in(self, "idle")
        start = self.daemon.result("PROCESS", kernel.pid)
        self.daemon.result("ATTACH", self.handle, kernel.pid, start)
        for other in (str(int(start) + 1), "", "x:y", start + "0"):
            self.assertEqual(self.daemon.code("ATTACH", self.handle, kernel.pid, other), "NO_SUCH_PROCESS")

    def test_never_goes_to_the_host_or_the_daemon(self) -> None:
        for pid in (os.getpid(), self.daemon.pid):
            self.assertEqual(self.daemon.code("ATTACH", self.handle, pid), "NOT_SUPPORTED")
            self.assertEqual(self.daemon.code("ADOPT", pid), "NOT_SUPPORTED")

    def test_is_all_there_is_of_signals(self) -> None:
        kernel = stand_in(self, "idle")
        self.assertEqual(self.daemon.code("INTERRUPT", self.handle, "SIGNAL"), "NOT_SUPPORTED")
        self.daemon.attach(self.handle, kernel.pid)
        self.assertEqual(self.daemon.code("INTERRUPT", self.handle, "SIGNAL", "FORCE"), "NOT_SUPPORTED")
