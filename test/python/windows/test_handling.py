"""Tests that a prepared kernel announces whether it handles an interrupt."""

import ctypes
import importlib.util
import json
import sys
import time
import unittest

from processes import Daemon, FakeKernel, new_name, start_prepared_kernel, wait_until
from windows.win32 import close, library, make_event

HAS_IPYTHON = importlib.util.find_spec("IPython") is not None
CAN_SEE_EXCEPTIONS = sys.version_info >= (3, 10)
# Whether an interrupt ends threading.Event().wait().
CAN_INTERRUPT_EVENTS = sys.version_info >= (3, 14)
# launch_kernel.py checks about 25 times in this time.
STAYS_SECONDS = 0.5


@unittest.skipUnless(sys.platform == "win32", "Windows only: events")
class HandlingAnnouncementTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)
        self.name = new_name()
        self.handle = self.daemon.create_handle(self.name)

    def start(self, activity: str, first_line: str, **env: str) -> FakeKernel:
        kernel = start_prepared_kernel(self, self.name, activity, env=env)
        self.assertEqual(kernel.read_line(), first_line)
        self.daemon.attach(self.handle, kernel.pid)
        self.assertFalse(self.is_handling())
        return kernel

    def interrupt(self) -> None:
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle, "EVENT"), "EVENT")

    def is_handling(self) -> bool:
        value = json.loads(self.daemon.result("DIAGNOSE", self.handle))["isHandling"]
        self.assertIsInstance(value, bool)
        return bool(value)

    def wait_until_handling_is(self, expected: bool) -> None:
        wait_until(lambda: self.is_handling() is expected, f"isHandling is {expected}")

    def check_handling_stays(self, expected: bool) -> None:
        deadline = time.monotonic() + STAYS_SECONDS
        while time.monotonic() < deadline:
            self.assertIs(self.is_handling(), expected)

    def check_is_set_while_handling(self, kernel: FakeKernel) -> None:
        self.interrupt()
        self.assertEqual(kernel.read_line(), "handling")
        self.wait_until_handling_is(True)
        self.check_handling_stays(True)
        kernel.write_line("go on")
        self.assertEqual(kernel.read_line(), "over")
        self.wait_until_handling_is(False)
        self.check_handling_stays(False)
        self.assertEqual(kernel.finish(), 0)
        self.assertEqual(kernel.errors, [])

    @unittest.skipUnless(CAN_SEE_EXCEPTIONS, "Python shows the exceptions of other threads since 3.10")
    def test_handling_is_announced_while_the_except_clause_runs(self) -> None:
        self.check_is_set_while_handling(self.start("handle_in_except", "sleeping"))

    @unittest.skipUnless(CAN_SEE_EXCEPTIONS, "Python shows the exceptions of other threads since 3.10")
    def test_handling_is_announced_while_finally_handles_another_exception(self) -> None:
        self.check_is_set_while_handling(self.start("handle_in_finally", "sleeping"))

    @unittest.skipIf(CAN_SEE_EXCEPTIONS, "Python shows the exceptions of other threads since 3.10")
    def test_handling_is_not_announced_while_except_or_finally_runs_on_a_python_older_than_3_10(self) -> None:
        for activity in ("handle_in_except", "handle_in_finally"):
            with self.subTest(activity):
                kernel = self.start(activity, "sleeping")
                self.interrupt()
                self.assertEqual(kernel.read_line(), "handling")
                self.check_handling_stays(False)
                # Ends this kernel before the next one starts: otherwise two kernels would wait for one event.
                self.assertEqual(kernel.finish(), 0)

    def test_handling_is_announced_while_a_fake_ipython_shows_a_traceback(self) -> None:
        self.check_is_set_while_handling(self.start("show_traceback", "sleeping"))

    def test_handling_is_announced_while_a_fake_ipython_stores_a_traceback(self) -> None:
        self.check_is_set_while_handling(self.start("store_traceback", "sleeping"))

    @unittest.skipUnless(HAS_IPYTHON, "this Python has no IPython")
    def test_handling_is_announced_while_ipython_shows_a_traceback(self) -> None:
        self.check_is_set_while_handling(self.start("show_traceback_by_ipython", "sleeping"))

    def test_handling_is_announced_again_at_each_interrupt(self) -> None:
        kernel = self.start("show_traceback_again_and_again", "sleeping")
        for _ in range(3):
            self.interrupt()
            self.assertEqual(kernel.read_line(), "handling")
            self.wait_until_handling_is(True)
            kernel.write_line("go on")
            self.wait_until_handling_is(False)
            self.assertEqual(kernel.read_line(), "sleeping")

    def test_handling_is_not_announced_while_the_kernel_waits_for_a_child(self) -> None:
        kernel = self.start("wait_for_child", "waiting")
        self.interrupt()
        self.check_handling_stays(False)
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle, "CTRL_C"), "CTRL_C")
        self.assertEqual(kernel.read_line(), "child ended: True")

    @unittest.skipIf(CAN_INTERRUPT_EVENTS, "an interrupt ends Event().wait() since Python 3.14")
    def test_handling_is_not_announced_while_the_kernel_waits_for_a_threading_event(self) -> None:
        self.start("wait_on_event", "waiting")
        self.interrupt()
        self.check_handling_stays(False)

    def test_handling_is_not_announced_while_c_code_holds_the_interpreters_lock(self) -> None:
        release_name = f"Local\\{new_name()}"
        release = make_event(release_name)
        self.addCleanup(close, release)
        kernel = self.start("wait_with_lock", "waiting", RELEASE_EVENT=release_name)
        self.interrupt()
        self.check_handling_stays(False)
        library("kernel32").SetEvent(ctypes.c_void_p(release))
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_handling_is_not_announced_in_a_kernel_that_ignores_sigint(self) -> None:
        self.start("ignore_sigint", "ignore_sigint")
        self.interrupt()
        self.check_handling_stays(False)
