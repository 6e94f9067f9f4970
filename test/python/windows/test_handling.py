"""A prepared kernel tells whether it handles an interrupt: then, and only then, another one must wait."""

import ctypes
import importlib.util
import json
import sys
import time
import unittest

from windows.processes import LIMIT_SECONDS, Daemon, Kernel, new_name, prepared
from windows.win32 import close, library, make_event

HAS_IPYTHON = importlib.util.find_spec("IPython") is not None
CAN_SEE_EXCEPTIONS = sys.version_info >= (3, 10)
# An interrupt does not end this wait before Python 3.14.
CAN_INTERRUPT_EVENTS = sys.version_info >= (3, 14)
# The launcher looks about 25 times meanwhile.
WATCH_SECONDS = 0.5


@unittest.skipUnless(sys.platform == "win32", "Windows only: events take the place of SIGINT")
class TellsThatItHandlesAnInterruptTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)
        self.name = new_name()
        self.handle = self.daemon.make(self.name)

    def start(self, activity: str, **env: str) -> Kernel:
        kernel = prepared(self, self.name, activity, env=env)
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
        deadline = time.monotonic() + LIMIT_SECONDS
        while self.is_handling() is not expected:
            self.assertLess(time.monotonic(), deadline, f"isHandling stays {not expected}")

    def check_handling_stays(self, expected: bool) -> None:
        deadline = time.monotonic() + WATCH_SECONDS
        while time.monotonic() < deadline:
            self.assertIs(self.is_handling(), expected)

    def check_told_until_over(self, kernel: Kernel) -> None:
        self.interrupt()
        self.assertEqual(kernel.read_line(), "handling")
        self.wait_until_handling_is(True)
        self.check_handling_stays(True)
        kernel.write_line("go on")
        self.assertEqual(kernel.read_line(), "over")
        self.wait_until_handling_is(False)
        self.check_handling_stays(False)
        self.assertEqual(kernel.close_input(), 0)
        self.assertEqual(kernel.errors, [])

    @unittest.skipUnless(CAN_SEE_EXCEPTIONS, "Python tells the exceptions of other threads since 3.10")
    def test_while_except_runs(self) -> None:
        self.check_told_until_over(self.start("handle_in_except"))

    @unittest.skipUnless(CAN_SEE_EXCEPTIONS, "Python tells the exceptions of other threads since 3.10")
    def test_while_finally_runs_and_handles_another_exception(self) -> None:
        self.check_told_until_over(self.start("handle_in_finally"))

    @unittest.skipIf(CAN_SEE_EXCEPTIONS, "Python tells the exceptions of other threads since 3.10")
    def test_not_where_only_the_exception_would_tell_it(self) -> None:
        for activity in ("handle_in_except", "handle_in_finally"):
            with self.subTest(activity):
                kernel = self.start(activity)
                self.interrupt()
                self.assertEqual(kernel.read_line(), "handling")
                self.check_handling_stays(False)
                # Two kernels would wait for one event.
                self.assertEqual(kernel.close_input(), 0)

    def test_while_ipython_shows_a_traceback(self) -> None:
        self.check_told_until_over(self.start("show_traceback"))

    @unittest.skipUnless(HAS_IPYTHON, "this Python has no IPython")
    def test_while_the_real_ipython_shows_a_traceback(self) -> None:
        kernel = self.start("show_traceback_by_ipython")
        self.assertEqual(kernel.read_line(), "sleeping")
        self.check_told_until_over(kernel)

    def test_again_at_the_next_interrupt(self) -> None:
        kernel = self.start("show_traceback_again_and_again")
        for _ in range(3):
            self.assertEqual(kernel.read_line(), "sleeping")
            self.interrupt()
            self.assertEqual(kernel.read_line(), "handling")
            self.wait_until_handling_is(True)
            kernel.write_line("go on")
            self.wait_until_handling_is(False)

    def test_not_while_a_child_is_waited_for(self) -> None:
        kernel = self.start("wait_for_child")
        self.assertEqual(kernel.read_line(), "waiting")
        self.interrupt()
        self.check_handling_stays(False)
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle, "CTRL_C"), "CTRL_C")
        self.assertEqual(kernel.read_line(), "child ended: True")

    @unittest.skipIf(CAN_INTERRUPT_EVENTS, "an interrupt ends Event().wait() since Python 3.14")
    def test_not_while_an_event_is_waited_for(self) -> None:
        kernel = self.start("wait_on_event")
        self.assertEqual(kernel.read_line(), "waiting")
        self.interrupt()
        self.check_handling_stays(False)

    def test_not_while_c_code_holds_the_lock_of_the_interpreter(self) -> None:
        release_name = f"Local\\{new_name()}"
        release = make_event(release_name)
        self.addCleanup(close, release)
        kernel = self.start("wait_with_lock", RELEASE_EVENT=release_name)
        self.assertEqual(kernel.read_line(), "waiting")
        self.interrupt()
        self.check_handling_stays(False)
        library("kernel32").SetEvent(ctypes.c_void_p(release))
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_not_in_a_kernel_that_ignores_sigint(self) -> None:
        kernel = self.start("deaf")
        self.assertEqual(kernel.read_line(), "deaf")
        self.interrupt()
        self.check_handling_stays(False)
