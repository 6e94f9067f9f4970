"""ADOPT: a kernel that someone else started, and nothing that merely looks like one."""

import os
import sys
import unittest
from typing import List, Optional

from windows.processes import FIXTURES, LAUNCHER, STAND_IN, Daemon, Kernel
from windows.win32 import close, events_of, handles_of, is_set, make_event

IPYKERNEL = os.path.join(FIXTURES, "ipykernel", "ipykernel_launcher.py")
OWN_NUMBERS = 2**30


@unittest.skipUnless(sys.platform == "win32", "Windows only: events of other processes")
class AdoptionTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)
        self.event = make_event()
        self.addCleanup(close, self.event)

    def start(self, command: List[str], event: Optional[int] = None, inherit: bool = True) -> Kernel:
        env = {"JPY_INTERRUPT_EVENT": str(self.event if event is None else event)}
        return Kernel(self, command, env=env, close_fds=not inherit)

    def test_interrupts_through_the_kernels_own_event(self) -> None:
        kernel = self.start([IPYKERNEL, "poll"])
        before = events_of(os.getpid())
        handle = int(self.daemon.result("ADOPT", kernel.pid))
        self.assertGreaterEqual(handle, OWN_NUMBERS, "no process has a handle of that number")
        self.assertEqual(self.daemon.attach(handle, kernel.pid), ["EVENT"])
        self.assertEqual(self.daemon.result("INTERRUPT", handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)
        self.assertEqual(self.daemon.code("INTERRUPT", handle), "NO_SUCH_PROCESS")
        self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle)
        self.assertEqual(events_of(os.getpid()), before)

    def test_finds_the_kernel_behind_a_launcher(self) -> None:
        for whose in ("pid", "kernel_pid"):
            with self.subTest(whose):
                kernel = self.start([LAUNCHER, sys.executable, IPYKERNEL, "poll"])
                handle = self.daemon.result("ADOPT", getattr(kernel, whose))
                self.assertEqual(self.daemon.result("INTERRUPT", handle), "EVENT")
                self.assertEqual(kernel.read_line(), "interrupted")

    def test_refuses_what_does_not_run_ipykernel(self) -> None:
        kernel = self.start([STAND_IN, "idle"])
        self.assertEqual(self.daemon.code("ADOPT", kernel.pid), "NOT_SUPPORTED")

    def test_refuses_where_no_event_is_named(self) -> None:
        kernel = Kernel(self, [IPYKERNEL, "idle"])
        self.assertEqual(self.daemon.code("ADOPT", kernel.pid), "NOT_SUPPORTED")

    def test_refuses_a_number_that_is_no_event(self) -> None:
        for number in (0, 4, 2**40, *[value for value, _ in sorted(handles_of(os.getpid()))[:10]]):
            if number != self.event:
                kernel = self.start([IPYKERNEL, "idle"], number)
                self.assertEqual(self.daemon.code("ADOPT", kernel.pid), "NOT_SUPPORTED")
                self.assertEqual(kernel.close_input(), 0)

    def test_refuses_a_variable_that_arrived_without_its_handle(self) -> None:
        kernel = self.start([IPYKERNEL, "idle"], inherit=False)
        self.assertEqual(self.daemon.code("ADOPT", kernel.pid), "NOT_SUPPORTED")

    def test_refuses_another_event_under_the_number(self) -> None:
        # The kernel itself makes events until one has the number that it was told.
        kernel = self.start([IPYKERNEL, "own_event"], inherit=False)
        self.assertEqual(kernel.read_line(), "has it")
        self.assertEqual(self.daemon.code("ADOPT", kernel.pid), "NOT_SUPPORTED")
        self.assertEqual(kernel.close_input(), 0)

    def test_refuses_what_a_kernel_has_started(self) -> None:
        # It has the kernel's variable and the kernel's event, but it is not the kernel.
        code = f"import subprocess, sys; subprocess.call([sys.executable, {IPYKERNEL!r}, 'idle'], close_fds=False)"
        kernel = self.start(["-c", code, "of ipykernel"])
        self.assertEqual(self.daemon.code("ADOPT", kernel.kernel_pid), "NOT_SUPPORTED")
        self.assertEqual(kernel.close_input(), 0)

    def test_refuses_a_process_that_has_ended(self) -> None:
        kernel = self.start([IPYKERNEL, "idle"])
        kernel.close_input()
        self.assertEqual(self.daemon.code("ADOPT", kernel.pid), "NO_SUCH_PROCESS")
        self.assertFalse(is_set(self.event))
