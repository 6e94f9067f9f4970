"""Tests the daemon's commands CHILDREN and END with real processes, and which processes count as helpers."""

import json
import os
import sys
import time
import unittest
from typing import Any, List

from kernel_interrupt.platforms.children import Child, KnownChildren, is_helper
from kernel_interrupt.protocol import RequestError
from processes import FAKE_KERNEL, Daemon, FakeKernel, start_kernel, wait_until

WINDOWS = sys.platform == "win32"
CLOCK_ERROR_MS = 20  # the start of a process is known in steps of 10 ms on Linux and 16 ms on Windows


class ChildrenTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)

    def attach(self, kernel: FakeKernel) -> int:
        handle = self.daemon.create_handle()
        self.daemon.attach(handle, kernel.pid)
        return handle

    def children(self, handle: int) -> List[Any]:
        found: List[Any] = json.loads(self.daemon.result("CHILDREN", handle))
        return found

    def test_names_a_child_and_ends_it(self) -> None:
        before = time.time() * 1000
        kernel = start_kernel(self, "sleep_beside_child")
        self.assertEqual(kernel.read_line(), "waiting")
        handle = self.attach(kernel)
        named = self.children(handle)
        after = time.time() * 1000
        (child,) = [one for one in named if not one["isHelper"]]
        self.assertIn("python", child["name"].lower())
        self.assertEqual(child["start"], self.daemon.result("PROCESS", child["pid"]))
        self.assertLess(before - CLOCK_ERROR_MS, child["began"])
        self.assertLess(child["began"], after + CLOCK_ERROR_MS)
        self.assertEqual(self.daemon.result("END", handle, child["pid"], child["start"]), "")
        self.daemon.wait_until_unknown(child["pid"])
        self.assertEqual(self.daemon.error_code("END", handle, child["pid"], child["start"]), "NO_SUCH_PROCESS")
        self.assertEqual([one for one in self.children(handle) if not one["isHelper"]], [])
        self.assertTrue(kernel.is_alive())

    def test_never_ends_the_kernel_the_daemon_or_the_daemons_parent(self) -> None:
        kernel = start_kernel(self, "idle")
        handle = self.attach(kernel)
        self.assertEqual([one for one in self.children(handle) if not one["isHelper"]], [])
        for pid in (kernel.pid, os.getpid(), self.daemon.pid):
            start = self.daemon.result("PROCESS", pid)
            self.assertEqual(self.daemon.error_code("END", handle, pid, start), "NOT_SUPPORTED")
        self.assertTrue(kernel.is_alive())

    def test_ends_a_process_only_if_the_command_children_named_it_and_its_start_for_this_handle(self) -> None:
        kernel = start_kernel(self, "sleep_beside_child")
        self.assertEqual(kernel.read_line(), "waiting")
        stranger = start_kernel(self, "idle")
        handle, other = self.attach(kernel), self.attach(stranger)
        (child,) = [one for one in self.children(handle) if not one["isHelper"]]
        pid, start = child["pid"], child["start"]
        self.assertEqual(self.daemon.error_code("END", other, pid, start), "NOT_SUPPORTED")
        self.assertEqual(self.daemon.error_code("END", handle, pid, f"{start}1"), "NOT_SUPPORTED")
        other_start = self.daemon.result("PROCESS", stranger.pid)
        self.assertEqual(self.daemon.error_code("END", handle, stranger.pid, other_start), "NOT_SUPPORTED")
        self.assertIn(pid, [one["pid"] for one in self.children(handle)])
        self.assertTrue(stranger.is_alive())
        self.assertEqual(self.daemon.result("END", handle, pid, start), "")
        self.daemon.wait_until_unknown(pid)

    def test_the_command_children_fails_unless_the_handle_is_attached_to_a_living_process(self) -> None:
        kernel = start_kernel(self, "idle")
        self.assertEqual(self.daemon.error_code("CHILDREN", self.daemon.create_handle()), "NOT_ATTACHED")
        handle = self.attach(kernel)
        kernel.kill()
        self.daemon.wait_until_unknown(kernel.pid)
        self.assertEqual(self.daemon.error_code("CHILDREN", handle), "NO_SUCH_PROCESS")

    @unittest.skipIf(WINDOWS, "Linux and macOS only: a shell and SIGTERM")
    def test_still_names_a_process_whose_parent_has_ended(self) -> None:
        # The kernel leads no group here. After the shell has ended, only the daemon knows that `sleep` belongs to the
        # kernel.
        kernel = start_kernel(self, "run_a_shell", own_group=False)
        self.assertEqual(kernel.read_line(), "run_a_shell")
        handle = self.attach(kernel)
        # Between its fork and its exec, the child has the name of the shell.
        wait_until(
            lambda: [one["name"] for one in self.children(handle)] == ["sh", "sleep"],
            "the shell has started its child",
        )
        _shell, child = self.children(handle)
        kernel.write_line("")
        self.assertEqual(kernel.read_line(), "shell ended")
        self.assertEqual(self.children(handle), [child])
        # After a restart of the kernel, `sleep` does not belong to the new kernel, but END can still end it.
        self.daemon.attach(handle, start_kernel(self, "idle").pid)
        self.assertEqual(self.children(handle), [])
        # `sleep` ignores SIGTERM, so only SIGKILL ends it.
        self.assertEqual(self.daemon.result("END", handle, child["pid"], child["start"]), "")
        self.daemon.wait_until_unknown(child["pid"])

    @unittest.skipIf(WINDOWS, "Linux and macOS only: a shell")
    def test_never_names_or_ends_a_launcher(self) -> None:
        shell = ["sh", "-c", '"$@"; echo "shell lives"', "sh"]
        kernel = FakeKernel(self, [*shell, *FAKE_KERNEL, "sleep_beside_child"])
        self.assertEqual(kernel.read_line(), "waiting")
        handle = self.attach(kernel)
        (child,) = self.children(handle)
        self.assertNotIn(child["pid"], (kernel.pid, kernel.kernel_pid))
        for pid in (kernel.pid, kernel.kernel_pid):
            start = self.daemon.result("PROCESS", pid)
            self.assertEqual(self.daemon.error_code("END", handle, pid, start), "NOT_SUPPORTED")
        self.assertEqual(self.daemon.result("INTERRUPT", handle, "SIGNAL"), "SIGNAL")


def child_with(command_line: str, *, parent: str = "", processor_ms: int = 0, name: str = "python") -> Child:
    return Child(4242, "1", name, 0, processor_ms, command_line, parent)


TRACKER = "python -c from multiprocessing.resource_tracker import main;main(5)"
FORK_SERVER = "python -c from multiprocessing.forkserver import main; main(5, 6)"
WORKER = "python -m joblib.externals.loky.backend.popen_loky_posix --process-name LokyProcess-1"


class KnownChildrenTest(unittest.TestCase):
    def test_counts_the_fork_server_and_the_resource_trackers_of_multiprocessing_and_loky_as_helpers(self) -> None:
        for command_line in (TRACKER, FORK_SERVER, TRACKER.replace("multiprocessing", "joblib.externals.loky.backend")):
            self.assertTrue(is_helper(child_with(command_line), 0, None), command_line)

    def test_does_not_count_a_worker_of_the_fork_server_as_a_helper(self) -> None:
        self.assertFalse(is_helper(child_with(FORK_SERVER, parent=FORK_SERVER), 0, None))

    def test_counts_a_loky_worker_as_a_helper_only_while_it_is_idle(self) -> None:
        worker = child_with(WORKER, processor_ms=100)
        self.assertFalse(is_helper(worker, 5, None))
        self.assertTrue(is_helper(worker, 5, (4, 100)))
        self.assertFalse(is_helper(worker, 5, (4, 70)), "it computes")
        self.assertFalse(is_helper(worker, 5, (4.99, 100)), "the two answers to CHILDREN follow each other too closely")

    def test_does_not_count_an_idle_program_that_is_not_a_loky_worker_as_a_helper(self) -> None:
        self.assertFalse(is_helper(child_with("sleep 60", name="sleep"), 5, (4, 0)))

    def test_refuses_to_end_a_process_if_its_start_differs_from_the_described_one(self) -> None:
        known = KnownChildren()
        known.describe([child_with("sleep 60")])
        known.check_may_end(4242, "1", set())
        with self.assertRaises(RequestError):
            known.check_may_end(4242, "2", set())


if __name__ == "__main__":
    unittest.main()
