"""Tests that a prepared kernel answers its event.

If SIGINT has its default handler, only a forced Ctrl+C may end the kernel.
"""

import ctypes
import json
import sys
import unittest

from processes import CTRL_C_ALLOWED, Daemon, FakeKernel, new_name, start_kernel, start_prepared_kernel, wait_until
from windows.win32 import close, library, make_event


@unittest.skipUnless(sys.platform == "win32", "Windows only: events")
class AnswerTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)
        self.name = new_name()
        self.handle = self.daemon.create_handle(self.name)
        self.release_name = f"Local\\{new_name()}"
        self.release = make_event(self.release_name)
        self.addCleanup(close, self.release)

    def start(self, activity: str, first_line: str) -> FakeKernel:
        env = {"RELEASE_EVENT": self.release_name}
        kernel = start_prepared_kernel(self, self.name, activity, env=env)
        self.assertEqual(kernel.read_line(), first_line)
        self.daemon.attach(self.handle, kernel.pid)
        return kernel

    def release_the_lock(self) -> None:
        library("kernel32").SetEvent(ctypes.c_void_p(self.release))

    def interrupt(self, *method: str) -> str:
        return self.daemon.result("INTERRUPT", self.handle, *method)

    def is_allowed(self, method: str) -> bool:
        return self.daemon.ask("INTERRUPT", self.handle, method).startswith("RESPONSE")

    def error_code(self, *method: str) -> str:
        return self.daemon.error_code("INTERRUPT", self.handle, *method)

    def test_rules_out_every_method_if_sigint_would_end_the_kernel(self) -> None:
        kernel = self.start("default_sigint", "default_sigint")
        for method in ((), ("EVENT",), ("CTRL_C",), ("EVENT", "FORCE")):
            with self.subTest(method):
                self.assertEqual(self.error_code(*method), "WOULD_KILL")
        methods = json.loads(self.daemon.result("DIAGNOSE", self.handle))["methods"]
        for method, refusal in methods.items():
            answer = self.daemon.ask("INTERRUPT", self.handle, method)
            self.assertEqual(answer, "ERROR:{code}:{message}".format(**refusal))
        self.assertEqual(kernel.finish(), 0)

    def test_sends_a_forced_ctrl_c_although_it_ends_the_kernel(self) -> None:
        kernel = self.start("default_sigint", "default_sigint")
        self.assertEqual(self.error_code("EVENT"), "WOULD_KILL")
        self.assertEqual(self.interrupt("CTRL_C", "FORCE"), "CTRL_C")
        # Ctrl+C ended the process before it could print how the activity ended.
        self.assertEqual(kernel.read_line(), "")
        kernel.wait()

    def test_allows_the_event_again_once_sigint_has_a_handler(self) -> None:
        kernel = self.start("restore_the_handler_of_sigint", "default_sigint")
        self.assertEqual(self.error_code("EVENT"), "WOULD_KILL")
        kernel.write_line("restore")
        self.assertEqual(kernel.read_line(), "sleeping")
        # On a busy machine, the kernel may answer too late. The daemon then uses the kernel's last answer and refuses,
        # although the kernel is interrupted. So the kernel may be interrupted several times.
        wait_until(lambda: self.is_allowed("EVENT"), "the kernel has answered that it has a handler")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_allows_the_event_but_not_ctrl_c_before_the_kernels_first_answer(self) -> None:
        kernel = self.start("wait_with_lock", "waiting")
        self.assertEqual(self.interrupt("EVENT"), "EVENT")
        self.assertEqual(self.error_code("CTRL_C"), "WOULD_KILL")
        self.release_the_lock()
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_uses_the_last_answer_if_the_kernel_cannot_answer_now(self) -> None:
        kernel = self.start("hold_the_lock_after_an_interrupt", "sleeping")
        self.assertEqual(self.interrupt("EVENT"), "EVENT")
        self.assertEqual(kernel.read_line(), "waiting")
        self.assertEqual(self.interrupt("EVENT"), "EVENT")
        self.assertEqual(self.interrupt("CTRL_C"), "CTRL_C")
        self.assertTrue(kernel.is_alive())

    def test_remembers_that_sigint_would_end_a_kernel_that_cannot_answer_now(self) -> None:
        kernel = self.start("hold_the_lock_with_default_sigint", "default_sigint")
        self.assertEqual(self.error_code("EVENT"), "WOULD_KILL")
        kernel.write_line("go on")
        self.assertEqual(kernel.read_line(), "waiting")
        for method in ("EVENT", "CTRL_C"):
            self.assertEqual(self.error_code(method), "WOULD_KILL")
        self.assertTrue(kernel.is_alive())

    def test_forgets_the_answer_of_the_previous_kernel(self) -> None:
        first = self.start("default_sigint", "default_sigint")
        self.assertEqual(self.error_code("EVENT"), "WOULD_KILL")
        self.assertEqual(first.finish(), 0)
        second = self.start("wait_for_child", "waiting")
        self.assertEqual(self.interrupt("CTRL_C"), "CTRL_C")
        self.assertEqual(second.read_line(), "child ended: True")

    def test_allows_the_event_and_ctrl_c_for_an_older_launch_kernel_that_never_answers(self) -> None:
        kernel = start_kernel(self, "sleep", env=CTRL_C_ALLOWED)
        announcement = make_event(f"Local\\kernel-interrupt-{self.name}-{kernel.pid}")
        self.addCleanup(close, announcement)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["EVENT", "CTRL_C"])
        self.assertEqual(self.interrupt("EVENT"), "EVENT")
        self.assertEqual(self.interrupt("CTRL_C"), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")
