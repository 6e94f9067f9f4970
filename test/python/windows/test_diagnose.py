"""DIAGNOSE on Windows: it tells what an INTERRUPT by each method would answer, and fires nothing."""

import json
import sys
import unittest
from typing import Any, List

from windows.processes import (
    CTRL_C_ALLOWED,
    LAUNCHER,
    NEW_GROUP,
    NO_CONSOLE,
    OWN_CONSOLE,
    STAND_IN,
    Daemon,
    Kernel,
    new_name,
    prepared,
    stand_in,
)

UNTIL_STDIN_ENDS = "import sys; sys.stdin.read()"
SECRET = "a-secret-of-the-kernel"


def pids(processes: List[Any]) -> List[int]:
    return [process["pid"] for process in processes]


@unittest.skipUnless(sys.platform == "win32", "Windows only: events and consoles")
class DiagnoseTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)
        self.name = new_name()
        self.handle = self.daemon.make(self.name)

    def diagnose(self, kernel: Kernel) -> Any:
        self.daemon.attach(self.handle, kernel.pid)
        return json.loads(self.daemon.result("DIAGNOSE", self.handle))

    def check_refusals(self, diagnosis: Any) -> None:
        """What is ruled out is so in the words of an INTERRUPT."""
        for method, refusal in diagnosis["methods"].items():
            if refusal is not None:
                answer = self.daemon.ask("INTERRUPT", self.handle, method)
                self.assertEqual(answer, "ERROR:{code}:{message}".format(**refusal))

    def test_of_a_prepared_kernel_rules_nothing_out_and_fires_nothing(self) -> None:
        kernel = prepared(self, self.name, "sleep")
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

    def test_tells_what_rules_each_method_out(self) -> None:
        kernel = stand_in(self, "idle")
        diagnosis = self.diagnose(kernel)
        codes = {method: refusal["code"] for method, refusal in diagnosis["methods"].items()}
        self.assertEqual(codes, {"EVENT": "NOT_SUPPORTED", "CTRL_C": "WOULD_KILL"})
        self.assertIs(diagnosis["isPrepared"], False)
        self.assertIs(diagnosis["isHandling"], False)
        self.check_refusals(diagnosis)

    def test_knows_the_launcher_and_the_stranger_in_the_console(self) -> None:
        command = [LAUNCHER, "--beside", UNTIL_STDIN_ENDS, sys.executable, STAND_IN, "idle"]
        kernel = Kernel(self, command, env=CTRL_C_ALLOWED)
        diagnosis = self.diagnose(kernel)
        self.assertEqual(pids(diagnosis["chain"]), [kernel.pid, kernel.kernel_pid])
        self.assertEqual((diagnosis["attached"], diagnosis["kernel"]), (kernel.pid, kernel.kernel_pid))
        self.assertEqual(diagnosis["methods"]["CTRL_C"]["code"], "SHARED_CONSOLE")
        self.assertIn(kernel.beside, pids(diagnosis["console"]["members"]))
        self.check_refusals(diagnosis)

    def test_says_where_ctrl_c_is_ignored(self) -> None:
        diagnosis = self.diagnose(stand_in(self, "idle", env=CTRL_C_ALLOWED, flags=OWN_CONSOLE | NEW_GROUP))
        self.assertIs(diagnosis["console"]["ignoresCtrlC"], True)
        self.assertEqual(diagnosis["methods"]["CTRL_C"]["code"], "NOT_SUPPORTED")
        self.check_refusals(diagnosis)

    def test_says_where_there_is_no_console(self) -> None:
        diagnosis = self.diagnose(stand_in(self, "idle", env=CTRL_C_ALLOWED, flags=NO_CONSOLE))
        self.assertIsNone(diagnosis["console"])
        self.assertEqual(diagnosis["methods"]["CTRL_C"]["code"], "NO_CONSOLE")
        self.check_refusals(diagnosis)

    def test_holds_no_command_line_environment_and_name_of_the_event(self) -> None:
        kernel = stand_in(self, "idle", env={**CTRL_C_ALLOWED, "TOKEN": SECRET})
        self.daemon.attach(self.handle, kernel.pid)
        answer = self.daemon.result("DIAGNOSE", self.handle)
        for secret in (SECRET, self.name, "stand_in", "TOKEN"):
            self.assertNotIn(secret, answer)

    def test_needs_a_process_that_lives(self) -> None:
        self.assertEqual(self.daemon.code("DIAGNOSE", self.handle), "NOT_ATTACHED")
        kernel = stand_in(self, "idle")
        self.daemon.attach(self.handle, kernel.pid)
        kernel.process.kill()
        kernel.wait()
        self.assertEqual(self.daemon.code("DIAGNOSE", self.handle), "NO_SUCH_PROCESS")
