"""DIAGNOSE on Linux and macOS, of real processes: it tells what an INTERRUPT would answer, and fires nothing."""

import json
import signal
import subprocess
import sys
import time
import unittest
from typing import Any, List

from daemon_process import END_LIMIT, Daemon
from kernels import BUSY, DEFAULT, IDLE, WITH_CHILD, Kernel

SECRET = "a-secret-of-the-kernel"


def diagnosis_of(daemon: Daemon, handle: str) -> Any:
    return json.loads(daemon.ask("DIAGNOSE", handle))


def pids(processes: List[Any]) -> List[int]:
    return [process["pid"] for process in processes]


@unittest.skipIf(sys.platform == "win32", "Windows is diagnosed in test/python/windows")
class Diagnoses(unittest.TestCase):
    def test_a_kernel_that_catches_sigint_and_sends_it_nothing(self) -> None:
        with Daemon() as daemon, Kernel(BUSY) as kernel:
            handle = daemon.ask("ADOPT", kernel.pid)
            diagnosis = diagnosis_of(daemon, handle)
            self.assertEqual(diagnosis["attached"], kernel.pid)
            self.assertEqual(diagnosis["kernel"], kernel.pid)
            self.assertEqual(pids(diagnosis["chain"]), [kernel.pid])
            self.assertEqual(diagnosis["methods"], {"SIGNAL": None})
            self.assertEqual(diagnosis["sigint"], "caught")
            self.assertEqual(diagnosis["group"], {"leads": True, "members": diagnosis["chain"]})
            self.assertTrue(kernel.is_alive())
            self.assertEqual(daemon.ask("INTERRUPT", handle), "SIGNAL")
            self.assertEqual(kernel.errors_at_its_end().count("KeyboardInterrupt"), 1)

    def test_a_process_that_would_end_in_the_words_of_an_interrupt(self) -> None:
        with Daemon() as daemon, Kernel(DEFAULT) as starting:
            handle = daemon.ask("ADOPT", starting.pid)
            _, _, code, message = daemon.answer_to(f"INTERRUPT:1:{handle}".encode()).split(":", 3)
            diagnosis = diagnosis_of(daemon, handle)
            self.assertEqual(diagnosis["sigint"], "default")
            self.assertEqual(diagnosis["methods"], {"SIGNAL": {"code": code, "message": message}})
            self.assertEqual(code, "WOULD_KILL")
            self.assertTrue(starting.is_alive())

    def test_an_idle_kernel_as_one_that_ignores_sigint(self) -> None:
        with Daemon() as daemon, Kernel(IDLE) as kernel:
            diagnosis = diagnosis_of(daemon, daemon.ask("ADOPT", kernel.pid))
            self.assertEqual((diagnosis["sigint"], diagnosis["methods"]), ("ignored", {"SIGNAL": None}))

    def test_the_launchers_before_a_kernel(self) -> None:
        shell = ["sh", "-c", '"$@"; echo "shell lives"', "sh"]
        with Daemon() as daemon, Kernel(BUSY, argv=shell) as launched:
            diagnosis = diagnosis_of(daemon, daemon.ask("ADOPT", launched.pid))
            launcher, kernel = diagnosis["chain"]
            self.assertEqual(launcher, {"pid": launched.pid, "name": "sh"})
            self.assertEqual(diagnosis["kernel"], kernel["pid"])
            self.assertNotEqual(kernel["pid"], launched.pid)
            self.assertIn("python", kernel["name"].lower())
            self.assertEqual(diagnosis["group"], {"leads": False, "members": [kernel]})

    def test_whom_an_interrupt_reaches(self) -> None:
        with Daemon() as daemon, Kernel(WITH_CHILD) as leader, Kernel(WITH_CHILD, own_group=False) as member:
            for kernel, leads in ((leader, True), (member, False)):
                group = diagnosis_of(daemon, daemon.ask("ADOPT", kernel.pid))["group"]
                self.assertEqual((group["leads"], len(group["members"])), (leads, 2))
                self.assertIn(kernel.pid, pids(group["members"]))

    def test_a_shell_that_became_the_kernel_after_it_was_attached(self) -> None:
        line = 'read line; exec "$0" -c "$1"'
        shell = subprocess.Popen(
            ["sh", "-c", line, sys.executable, BUSY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert shell.stdin and shell.stdout
        try:
            with Daemon() as daemon:
                handle = daemon.ask("ADOPT", shell.pid)
                self.assertEqual(diagnosis_of(daemon, handle)["methods"]["SIGNAL"]["code"], "WOULD_KILL")
                shell.stdin.write(b"\n")
                shell.stdin.flush()
                self.assertEqual(shell.stdout.readline(), b"ready\n")
                self.assertEqual(diagnosis_of(daemon, handle)["methods"], {"SIGNAL": None})
                self.assertEqual(daemon.ask("INTERRUPT", handle), "SIGNAL")
                # 1: what Python before 3.8 makes of a KeyboardInterrupt.
                self.assertIn(shell.wait(END_LIMIT), (-signal.SIGINT, 1))
        finally:
            shell.kill()
            shell.wait()
            shell.stdin.close()
            shell.stdout.close()

    def test_nothing_where_no_process_is_attached_or_it_has_ended(self) -> None:
        with Daemon() as daemon, Kernel(BUSY) as kernel:
            handle = daemon.ask("INITIALIZE_INTERRUPT")
            self.assertEqual(daemon.ask("DIAGNOSE", handle), "!NOT_ATTACHED")
            daemon.ask("ATTACH", handle, kernel.pid)
            kernel.process.kill()
            deadline = time.monotonic() + END_LIMIT
            while daemon.ask("PROCESS", kernel.pid) != "!NO_SUCH_PROCESS":
                self.assertLess(time.monotonic(), deadline)
            self.assertEqual(daemon.ask("DIAGNOSE", handle), "!NO_SUCH_PROCESS")

    def test_without_command_line_environment_and_name_of_the_handle(self) -> None:
        env = ["env", f"TOKEN={SECRET}-1"]
        with Daemon() as daemon, Kernel(f"{BUSY} # {SECRET}-2", argv=env) as kernel:
            handle = daemon.ask("INITIALIZE_INTERRUPT", f"{SECRET}-3")
            daemon.ask("ATTACH", handle, kernel.pid)
            answer = daemon.answer_to(f"DIAGNOSE:1:{handle}".encode())
            self.assertTrue(answer.startswith('RESPONSE:1:{"attached":'), answer)
            self.assertNotIn(SECRET, answer)

    @unittest.skipUnless(sys.platform == "linux", "a process renames itself in /proc")
    def test_a_process_of_any_name_in_one_line(self) -> None:
        rename = "open('/proc/self/comm', 'wb').write(b'a\\\"b\\n\\xc3\\xbc:')\n"
        with Daemon() as daemon, Kernel(rename + BUSY) as kernel:
            diagnosis = diagnosis_of(daemon, daemon.ask("ADOPT", kernel.pid))
            self.assertEqual(diagnosis["chain"], [{"pid": kernel.pid, "name": 'a"b\n\u00fc:'}])
