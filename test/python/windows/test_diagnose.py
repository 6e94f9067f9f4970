"""Tests DIAGNOSE with real processes on Windows."""

import json
import sys
import unittest
from typing import Any, List

from processes import (
    CTRL_C_ALLOWED,
    FAKE_KERNEL,
    LAUNCHER,
    NEW_GROUP,
    NO_CONSOLE,
    OWN_CONSOLE,
    Daemon,
    FakeKernel,
    new_name,
    start_kernel,
    start_prepared_kernel,
)

UNTIL_STDIN_ENDS = "import sys; sys.stdin.read()"
SECRET = "a-secret-of-the-kernel"


def pids(processes: List[Any]) -> List[int]:
    return [process["pid"] for process in processes]


@unittest.skipUnless(sys.platform == "win32", "Windows only: events and consoles")
class DiagnosisTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)
        self.name = new_name()
        self.handle = self.daemon.create_handle(self.name)

    def diagnose(self, kernel: FakeKernel) -> Any:
        self.daemon.attach(self.handle, kernel.pid)
        return json.loads(self.daemon.result("DIAGNOSE", self.handle))

    def check_refusals(self, diagnosis: Any) -> None:
        """Checks that INTERRUPT answers with the same error for each method that the diagnosis rules out."""
        for method, refusal in diagnosis["methods"].items():
            if refusal is not None:
                answer = self.daemon.ask("INTERRUPT", self.handle, method)
                self.assertEqual(answer, "ERROR:{code}:{message}".format(**refusal))

    def test_offers_every_method_for_a_prepared_kernel_and_sends_nothing(self) -> None:
        kernel = start_prepared_kernel(self, self.name, "sleep")
        diagnosis = self.diagnose(kernel)
        self.assertEqual(diagnosis["methods"], {"EVENT": None, "CTRL_C": None})
        self.assertEqual((diagnosis["attached"], diagnosis["kernel"]), (kernel.pid, kernel.pid))
        self.assertEqual(pids(diagnosis["chain"]), [kernel.pid])
        self.assertIn("python", diagnosis["chain"][0]["name"].lower())
        self.assertIs(diagnosis["isPrepared"], True)
        self.assertIs(diagnosis["isHandling"], False)
        self.assertIs(diagnosis["console"]["ignoresCtrlC"], False)
        self.assertIn(kernel.pid, pids(diagnosis["console"]["members"]))
        self.assertNotIn(self.daemon.pid, pids(diagnosis["console"]["members"]))
        self.assertTrue(kernel.is_alive())
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_contains_the_error_that_an_interrupt_would_return(self) -> None:
        kernel = start_kernel(self, "idle")
        diagnosis = self.diagnose(kernel)
        codes = {method: refusal["code"] for method, refusal in diagnosis["methods"].items()}
        self.assertEqual(codes, {"EVENT": "NOT_SUPPORTED", "CTRL_C": "WOULD_KILL"})
        self.assertIs(diagnosis["isPrepared"], False)
        self.assertIs(diagnosis["isHandling"], False)
        self.check_refusals(diagnosis)

    def test_lists_the_launcher_and_another_program_that_shares_the_console(self) -> None:
        command = [*LAUNCHER, "--beside", UNTIL_STDIN_ENDS, *FAKE_KERNEL, "idle"]
        kernel = FakeKernel(self, command, env=CTRL_C_ALLOWED)
        diagnosis = self.diagnose(kernel)
        self.assertEqual(pids(diagnosis["chain"]), [kernel.pid, kernel.kernel_pid])
        self.assertEqual((diagnosis["attached"], diagnosis["kernel"]), (kernel.pid, kernel.kernel_pid))
        self.assertEqual(diagnosis["methods"]["CTRL_C"]["code"], "SHARED_CONSOLE")
        self.assertIn(kernel.beside_pid, pids(diagnosis["console"]["members"]))
        self.check_refusals(diagnosis)

    def test_shows_that_the_kernel_ignores_ctrl_c(self) -> None:
        diagnosis = self.diagnose(start_kernel(self, "idle", env=CTRL_C_ALLOWED, flags=OWN_CONSOLE | NEW_GROUP))
        self.assertIs(diagnosis["console"]["ignoresCtrlC"], True)
        self.assertEqual(diagnosis["methods"]["CTRL_C"]["code"], "NOT_SUPPORTED")
        self.check_refusals(diagnosis)

    def test_shows_that_the_kernel_has_no_console(self) -> None:
        diagnosis = self.diagnose(start_kernel(self, "idle", env=CTRL_C_ALLOWED, flags=NO_CONSOLE))
        self.assertIsNone(diagnosis["console"])
        self.assertEqual(diagnosis["methods"]["CTRL_C"]["code"], "NO_CONSOLE")
        self.check_refusals(diagnosis)

    def test_contains_no_command_line_no_environment_and_no_handle_name(self) -> None:
        kernel = start_kernel(self, "idle", env={**CTRL_C_ALLOWED, "TOKEN": SECRET})
        self.daemon.attach(self.handle, kernel.pid)
        answer = self.daemon.result("DIAGNOSE", self.handle)
        for secret in (SECRET, self.name, "fake_kernel", "TOKEN"):
            self.assertNotIn(secret, answer)

    def test_fails_unless_the_handle_is_attached_to_a_living_process(self) -> None:
        self.assertEqual(self.daemon.error_code("DIAGNOSE", self.handle), "NOT_ATTACHED")
        kernel = start_kernel(self, "idle")
        self.daemon.attach(self.handle, kernel.pid)
        kernel.process.kill()
        kernel.wait()
        self.assertEqual(self.daemon.error_code("DIAGNOSE", self.handle), "NO_SUCH_PROCESS")
