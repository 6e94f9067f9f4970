"""Tests ADOPT with kernels that were started without launch_kernel.py, and with processes that look like them."""

import os
import sys
import unittest
from typing import List, Optional

from processes import FAKE_IPYKERNEL, FAKE_KERNEL, LAUNCHER, Daemon, FakeKernel
from windows.win32 import close, events_of, handles_of, is_set, make_event

# The daemon gives an adopted event a number that no handle of a process has.
FIRST_OWN_NUMBER = 2**30


@unittest.skipUnless(sys.platform == "win32", "Windows only: events")
class AdoptionTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)
        self.event = make_event()
        self.addCleanup(close, self.event)

    def start(self, command: List[str], event: Optional[int] = None, inherit: bool = True) -> FakeKernel:
        env = {"JPY_INTERRUPT_EVENT": str(self.event if event is None else event)}
        return FakeKernel(self, command, env=env, close_fds=not inherit)

    def test_interrupts_through_the_event_that_the_kernel_has_inherited(self) -> None:
        kernel = self.start([*FAKE_IPYKERNEL, "wait_for_inherited_event"])
        before = events_of(os.getpid())
        handle = self.daemon.adopt(kernel.pid)
        self.assertGreaterEqual(handle, FIRST_OWN_NUMBER)
        self.assertEqual(self.daemon.attach(handle, kernel.pid), ["EVENT"])
        self.assertEqual(self.daemon.result("INTERRUPT", handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)
        self.assertEqual(self.daemon.error_code("INTERRUPT", handle), "NO_SUCH_PROCESS")
        self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle)
        self.assertEqual(events_of(os.getpid()), before)

    def test_finds_the_kernel_that_a_launcher_started(self) -> None:
        for attribute in ("pid", "kernel_pid"):
            with self.subTest(attribute):
                kernel = self.start([*LAUNCHER, *FAKE_IPYKERNEL, "wait_for_inherited_event"])
                handle = self.daemon.adopt(getattr(kernel, attribute))
                self.assertEqual(self.daemon.result("INTERRUPT", handle), "EVENT")
                self.assertEqual(kernel.read_line(), "interrupted")

    def test_refuses_a_process_that_does_not_run_ipykernel(self) -> None:
        kernel = self.start([*FAKE_KERNEL, "idle"])
        self.assertEqual(self.daemon.error_code("ADOPT", kernel.pid), "NOT_SUPPORTED")

    def test_refuses_a_process_whose_environment_names_no_event(self) -> None:
        kernel = FakeKernel(self, [*FAKE_IPYKERNEL, "idle"])
        self.assertEqual(self.daemon.error_code("ADOPT", kernel.pid), "NOT_SUPPORTED")

    def test_refuses_a_number_in_jpy_interrupt_event_that_is_not_an_event(self) -> None:
        for number in (0, 4, 2**40, *[value for value, _ in sorted(handles_of(os.getpid()))[:10]]):
            if number != self.event:
                kernel = self.start([*FAKE_IPYKERNEL, "idle"], number)
                self.assertEqual(self.daemon.error_code("ADOPT", kernel.pid), "NOT_SUPPORTED")
                self.assertEqual(kernel.finish(), 0)

    def test_refuses_a_process_that_has_not_inherited_the_event_that_it_names(self) -> None:
        kernel = self.start([*FAKE_IPYKERNEL, "idle"], inherit=False)
        self.assertEqual(self.daemon.error_code("ADOPT", kernel.pid), "NOT_SUPPORTED")

    def test_refuses_an_event_that_the_kernel_has_created_under_the_number_in_jpy_interrupt_event(self) -> None:
        kernel = self.start([*FAKE_IPYKERNEL, "create_named_event"], inherit=False)
        self.assertEqual(kernel.read_line(), "create_named_event")
        self.assertEqual(self.daemon.error_code("ADOPT", kernel.pid), "NOT_SUPPORTED")
        self.assertEqual(kernel.finish(), 0)

    def test_refuses_a_child_of_the_kernel(self) -> None:
        # The child inherits the variable and the event of the kernel.
        code = f"import subprocess; subprocess.call({[*FAKE_IPYKERNEL, 'idle']!r}, close_fds=False)"
        kernel = self.start([sys.executable, "-c", code, "of ipykernel"])
        self.assertEqual(self.daemon.error_code("ADOPT", kernel.kernel_pid), "NOT_SUPPORTED")
        self.assertEqual(kernel.finish(), 0)

    def test_refuses_a_process_that_has_ended(self) -> None:
        kernel = self.start([*FAKE_IPYKERNEL, "idle"])
        kernel.finish()
        self.assertEqual(self.daemon.error_code("ADOPT", kernel.pid), "NO_SUCH_PROCESS")
        self.assertFalse(is_set(self.event))
