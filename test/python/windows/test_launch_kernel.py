"""launch_kernel.py: a module runs as with `python -m`, and can be interrupted."""

import json
import os
import subprocess
import sys
import unittest
from typing import Any, Dict, List, Tuple

from windows.processes import FIXTURES, LAUNCH_KERNEL, LIMIT_SECONDS, Daemon, Kernel, new_name, prepared
from windows.win32 import close, event_exists, make_event

OURS = ("KERNEL_INTERRUPT_EVENT", "JPY_INTERRUPT_EVENT", "IPY_INTERRUPT_EVENT")


def run(arguments: List[str], env: Dict[str, str]) -> Tuple[int, str, str]:
    """Exit code, stdout and stderr of a Python that is started in the folder of the fixtures."""
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    done = subprocess.run(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        capture_output=True,
        env={**environment, **env},
        cwd=FIXTURES,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class RunsModulesTest(unittest.TestCase):
    """On every system."""

    def report(self, options: List[str], launcher: List[str], env: Dict[str, str]) -> Any:
        code, output, errors = run([*options, *launcher, "-m", "report", "-f", "a b", "-m"], env)
        self.assertEqual(code, 0, errors)
        return json.loads(output)

    def test_as_python_does(self) -> None:
        several: List[List[str]] = [[], ["-s", "-E"], ["-X", "utf8", "-O"], ["-B", "-W", "error::UserWarning"]]
        for options in several:
            with self.subTest(options=options):
                expected = self.report(options, [], {})
                self.assertEqual(self.report(options, [LAUNCH_KERNEL], {}), expected)

    @unittest.skipUnless(sys.version_info >= (3, 11), "Python has -P since 3.11")
    def test_without_the_current_folder_where_that_is_asked_for(self) -> None:
        env = {"PYTHONPATH": FIXTURES}
        expected = self.report(["-P"], [], env)
        self.assertEqual(self.report(["-P"], [LAUNCH_KERNEL], env), expected)
        self.assertEqual(run(["-I", LAUNCH_KERNEL, "-m", "report"], env)[0], 1)

    def test_with_its_exit_code(self) -> None:
        for module in ("nowhere", "nowhere.at_all", "json"):
            with self.subTest(module):
                code, output, errors = run(["-m", module], {})
                launched = run([LAUNCH_KERNEL, "-m", module], {})
                self.assertEqual(launched[:2], (code, output))
                self.assertEqual(launched[2].splitlines()[1:], errors.splitlines())

    def test_though_there_is_no_event_and_says_so_in_one_line(self) -> None:
        envs: List[Dict[str, str]] = [{}, {"KERNEL_INTERRUPT_EVENT": new_name()}, {"KERNEL_INTERRUPT_EVENT": ""}]
        for env in envs:
            with self.subTest(env=env):
                code, output, errors = run([LAUNCH_KERNEL, "-m", "report"], {**env, "JPY_INTERRUPT_EVENT": "0"})
                self.assertEqual(code, 0)
                self.assertEqual(json.loads(output)["environment"], ["JPY_INTERRUPT_EVENT"])
                self.assertEqual(len(errors.splitlines()), 1, errors)
                self.assertTrue(errors.startswith("launch_kernel.py: "), errors)

    def test_and_nothing_else(self) -> None:
        several: List[List[str]] = [[], ["-m"], ["report"], ["-c", "0"]]
        for arguments in several:
            code, output, errors = run([LAUNCH_KERNEL, *arguments], {})
            self.assertEqual((code, output), (1, ""))
            self.assertTrue(errors.startswith("usage: "), errors)


@unittest.skipUnless(sys.platform == "win32", "Windows only: events take the place of SIGINT")
class PreparesModulesTest(unittest.TestCase):
    def setUp(self) -> None:
        self.name = new_name()
        self.event = make_event(f"Local\\kernel-interrupt-{self.name}")
        self.addCleanup(close, self.event)

    def test_leaves_nothing_behind_for_the_module_to_see(self) -> None:
        code, output, errors = run(["-m", "report"], {})
        env = {"KERNEL_INTERRUPT_EVENT": self.name, "JPY_INTERRUPT_EVENT": "4", "IPY_INTERRUPT_EVENT": "4"}
        self.assertEqual(run([LAUNCH_KERNEL, "-m", "report"], env), (code, output, errors))

    def test_interrupts_again_and_again(self) -> None:
        daemon = Daemon(self)
        name = new_name()
        handle = daemon.make(name)
        kernel = prepared(self, name, "again_and_again")
        self.assertEqual(kernel.read_line(), "sleeping")
        daemon.attach(handle, kernel.pid)
        for _ in range(50):
            self.assertEqual(daemon.result("INTERRUPT", handle), "EVENT")
            self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.close_input(), 0)

    def test_spares_a_kernel_that_ignores_sigint_or_would_end(self) -> None:
        daemon = Daemon(self)
        for activity in ("deaf", "defenceless"):
            with self.subTest(activity):
                name = new_name()
                handle = daemon.make(name)
                kernel = prepared(self, name, activity)
                self.assertEqual(kernel.read_line(), activity)
                daemon.attach(handle, kernel.pid)
                for _ in range(20):
                    self.assertEqual(daemon.result("INTERRUPT", handle), "EVENT")
                self.assertEqual(kernel.close_input(), 0)
                self.assertEqual(kernel.errors, [])

    def test_resets_what_was_meant_for_the_kernel_before(self) -> None:
        daemon = Daemon(self)
        name = new_name()
        handle = daemon.make(name)
        daemon.result("INTERRUPT", handle)
        kernel = prepared(self, name, "idle")
        self.assertEqual(kernel.close_input(), 0)

    def test_spares_an_ipykernel_that_is_starting(self) -> None:
        daemon = Daemon(self)
        name = new_name()
        handle = daemon.make(name)
        command = [LAUNCH_KERNEL, "-m", "ipykernel_launcher", "start_like_ipykernel"]
        folder = os.path.join(FIXTURES, "ipykernel")
        env = {"KERNEL_INTERRUPT_EVENT": name, "FOR_DISABLE_CONSOLE_CTRL_HANDLER": "1"}
        kernel = Kernel(self, command, env=env, cwd=folder)
        self.assertEqual(daemon.attach(handle, kernel.pid), ["EVENT", "CTRL_C"])
        for _ in range(20):
            self.assertEqual(daemon.result("INTERRUPT", handle, "EVENT"), "EVENT")
            self.assertEqual(daemon.result("INTERRUPT", handle, "CTRL_C"), "CTRL_C")
        kernel.write_line("started")
        self.assertEqual(kernel.read_line(), "deaf")
        self.assertEqual(kernel.close_input(), 0)
        self.assertEqual(kernel.errors, [])

    def test_ends_without_a_sound_whatever_its_thread_does(self) -> None:
        daemon = Daemon(self)
        name = new_name()
        handle = daemon.make(name)
        for _ in range(10):
            kernel = prepared(self, name, "deaf")
            self.assertEqual(kernel.read_line(), "deaf")
            assert kernel.process.stdin
            kernel.process.stdin.close()
            while kernel.is_alive():
                daemon.result("INTERRUPT", handle)
            self.assertEqual(kernel.wait(), 0)
            self.assertEqual(kernel.errors, [])

    def test_announces_the_kernel_no_longer_than_it_lives(self) -> None:
        daemon = Daemon(self)
        name = new_name()
        handle = daemon.make(name)
        kernel = prepared(self, name, "leave_a_child")
        self.assertEqual(daemon.attach(handle, kernel.pid), ["EVENT", "CTRL_C"])
        announcement = f"Local\\kernel-interrupt-{name}-{kernel.pid}"
        self.assertTrue(event_exists(announcement))
        kernel.write_line("end")
        self.assertEqual(kernel.process.wait(LIMIT_SECONDS), 0)
        # Its child may inherit what can be inherited, and lives on until stdin ends.
        self.assertEqual(kernel.read_line(), "child lives")
        self.assertFalse(event_exists(announcement), "the child has inherited the announcement")
        self.assertEqual(kernel.close_input(), 0)
