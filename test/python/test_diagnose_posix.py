"""Tests DIAGNOSE with real processes on Linux and macOS."""

import json
import sys
import unittest
from typing import Any, List

from processes import FAKE_KERNEL, Daemon, FakeKernel, RunningProcess, start_kernel

REACHED = {"SIGNAL": None, "SIGNAL_GROUP": None}
SECRET = "a-secret-of-the-kernel"


def pids(processes: List[Any]) -> List[int]:
    return [process["pid"] for process in processes]


@unittest.skipIf(sys.platform == "win32", "test/python/windows tests DIAGNOSE on Windows")
class DiagnosisTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)

    def diagnose(self, handle: int) -> Any:
        return json.loads(self.daemon.result("DIAGNOSE", handle))

    def test_sends_no_signal_and_describes_a_kernel_that_catches_sigint(self) -> None:
        kernel = start_kernel(self, "sleep_briefly")
        handle = self.daemon.adopt(kernel.pid)
        diagnosis = self.diagnose(handle)
        self.assertEqual(diagnosis["attached"], kernel.pid)
        self.assertEqual(diagnosis["kernel"], kernel.pid)
        self.assertEqual(pids(diagnosis["chain"]), [kernel.pid])
        self.assertEqual(diagnosis["methods"], REACHED)
        self.assertEqual(diagnosis["sigint"], "caught")
        self.assertEqual(diagnosis["group"], {"leads": True, "members": diagnosis["chain"]})
        self.assertTrue(kernel.is_alive())
        self.assertEqual(self.daemon.result("INTERRUPT", handle), "SIGNAL")
        self.assertEqual([kernel.read_line(), kernel.read_line()], ["interrupted", ""])

    def test_contains_the_error_that_an_interrupt_would_return(self) -> None:
        kernel = start_kernel(self, "default_sigint")
        self.assertEqual(kernel.read_line(), "default_sigint")
        handle = self.daemon.adopt(kernel.pid)
        _, code, message = self.daemon.ask("INTERRUPT", handle).split(":", 2)
        diagnosis = self.diagnose(handle)
        self.assertEqual(diagnosis["sigint"], "default")
        refusal = {"code": code, "message": message}
        self.assertEqual(diagnosis["methods"], {"SIGNAL": refusal, "SIGNAL_GROUP": refusal})
        self.assertEqual(code, "WOULD_KILL")
        self.assertTrue(kernel.is_alive())

    def test_shows_that_the_kernel_ignores_sigint(self) -> None:
        kernel = start_kernel(self, "ignore_sigint")
        self.assertEqual(kernel.read_line(), "ignore_sigint")
        diagnosis = self.diagnose(self.daemon.adopt(kernel.pid))
        self.assertEqual((diagnosis["sigint"], diagnosis["methods"]), ("ignored", REACHED))

    def test_lists_the_launcher_before_the_kernel(self) -> None:
        shell = ["sh", "-c", '"$@"; echo "shell lives"', "sh"]
        launched = FakeKernel(self, [*shell, *FAKE_KERNEL, "sleep_briefly"])
        diagnosis = self.diagnose(self.daemon.adopt(launched.pid))
        launcher, kernel = diagnosis["chain"]
        self.assertEqual(launcher, {"pid": launched.pid, "name": "sh"})
        self.assertEqual(diagnosis["kernel"], kernel["pid"])
        self.assertEqual(kernel["pid"], launched.kernel_pid)
        self.assertNotEqual(kernel["pid"], launched.pid)
        self.assertIn("python", kernel["name"].lower())
        self.assertEqual(diagnosis["group"], {"leads": False, "members": [kernel]})

    def test_lists_the_processes_that_the_method_signal_group_signals(self) -> None:
        for own_group in (True, False):
            with self.subTest(own_group=own_group):
                kernel = start_kernel(self, "sleep_beside_child", own_group=own_group)
                self.assertEqual(kernel.read_line(), "waiting")
                group = self.diagnose(self.daemon.adopt(kernel.pid))["group"]
                self.assertEqual((group["leads"], len(group["members"])), (own_group, 2))
                self.assertIn(kernel.pid, pids(group["members"]))

    def test_follows_an_attached_shell_that_becomes_the_kernel(self) -> None:
        shell = ["sh", "-c", 'read line; exec "$@"', "sh"]
        kernel = RunningProcess(self, [*shell, *FAKE_KERNEL, "sleep_briefly"], own_group=True)
        handle = self.daemon.adopt(kernel.pid)
        self.assertEqual(self.diagnose(handle)["methods"]["SIGNAL"]["code"], "WOULD_KILL")
        kernel.write_line("")
        self.assertEqual(kernel.read_line(), f"ready {kernel.pid}")
        self.assertEqual(self.diagnose(handle)["methods"], REACHED)
        self.assertEqual(self.daemon.result("INTERRUPT", handle), "SIGNAL")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)

    def test_fails_unless_the_handle_is_attached_to_a_living_process(self) -> None:
        kernel = start_kernel(self, "sleep_briefly")
        handle = self.daemon.create_handle()
        self.assertEqual(self.daemon.error_code("DIAGNOSE", handle), "NOT_ATTACHED")
        self.daemon.attach(handle, kernel.pid)
        kernel.kill()
        self.daemon.wait_until_unknown(kernel.pid)
        self.assertEqual(self.daemon.error_code("DIAGNOSE", handle), "NO_SUCH_PROCESS")

    def test_contains_no_command_line_no_environment_and_no_handle_name(self) -> None:
        env = ["env", f"TOKEN={SECRET}-1"]
        kernel = FakeKernel(self, [*env, *FAKE_KERNEL, "sleep_briefly", f"{SECRET}-2"])
        handle = self.daemon.create_handle(f"{SECRET}-3")
        self.daemon.attach(handle, kernel.pid)
        answer = self.daemon.result("DIAGNOSE", handle)
        self.assertTrue(answer.startswith('{"attached":'), answer)
        self.assertNotIn(SECRET, answer)

    @unittest.skipUnless(sys.platform == "linux", "Linux only: a process renames itself in /proc")
    def test_stays_on_one_line_if_a_process_name_contains_a_line_feed(self) -> None:
        kernel = start_kernel(self, "change_name")
        self.assertEqual(kernel.read_line(), "change_name")
        diagnosis = self.diagnose(self.daemon.adopt(kernel.pid))
        self.assertEqual(diagnosis["chain"], [{"pid": kernel.pid, "name": 'a"b\n\u00fc:'}])
