"""Tests that launch_kernel.py runs a module as `python -m` does, and that its event interrupts the module."""

import json
import os
import subprocess
import sys
import time
import unittest
from typing import Any, Dict, List, Tuple

from processes import (
    CTRL_C_ALLOWED,
    FIXTURES,
    LAUNCH_KERNEL,
    LIMIT_SECONDS,
    Daemon,
    FakeKernel,
    new_name,
    start_prepared_kernel,
)
from windows.win32 import close, event_exists, make_event

PYTHON, SCRIPT = LAUNCH_KERNEL
VARIABLES = ("KERNEL_INTERRUPT_EVENT", "JPY_INTERRUPT_EVENT", "IPY_INTERRUPT_EVENT")


def run(command: List[str], env: Dict[str, str]) -> Tuple[int, str, str]:
    """Runs a command in the folder of the fixtures. Returns its exit code, stdout and stderr."""
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    done = subprocess.run(
        command,
        stdin=subprocess.PIPE,
        capture_output=True,
        env={**environment, **env},
        cwd=FIXTURES,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class LaunchKernelTest(unittest.TestCase):
    """Runs on every system."""

    def report(self, command: List[str], env: Dict[str, str]) -> Any:
        code, output, errors = run([*command, "-m", "report", "-f", "a b", "-m"], env)
        self.assertEqual(code, 0, errors)
        return json.loads(output)

    def test_runs_a_module_as_python_does(self) -> None:
        several: List[List[str]] = [[], ["-s", "-E"], ["-X", "utf8", "-O"], ["-B", "-W", "error::UserWarning"]]
        for options in several:
            with self.subTest(options=options):
                expected = self.report([PYTHON, *options], {})
                self.assertEqual(self.report([PYTHON, *options, SCRIPT], {}), expected)

    @unittest.skipUnless(sys.version_info >= (3, 11), "Python has -P since 3.11")
    def test_leaves_the_current_folder_out_of_sys_path_if_an_option_of_python_demands_that(self) -> None:
        env = {"PYTHONPATH": FIXTURES}
        expected = self.report([PYTHON, "-P"], env)
        self.assertEqual(self.report([PYTHON, "-P", SCRIPT], env), expected)
        self.assertEqual(run([PYTHON, "-I", SCRIPT, "-m", "report"], env)[0], 1)

    def test_exits_with_the_same_code_as_python_if_the_module_cannot_run(self) -> None:
        for module in ("nowhere", "nowhere.at_all", "json"):
            with self.subTest(module):
                code, output, errors = run([PYTHON, "-m", module], {})
                launched = run([*LAUNCH_KERNEL, "-m", module], {})
                self.assertEqual(launched[:2], (code, output))
                self.assertEqual(launched[2].splitlines()[1:], errors.splitlines())

    def test_runs_a_module_without_an_event_and_logs_one_line(self) -> None:
        envs: List[Dict[str, str]] = [{}, {"KERNEL_INTERRUPT_EVENT": new_name()}, {"KERNEL_INTERRUPT_EVENT": ""}]
        for env in envs:
            with self.subTest(env=env):
                code, output, errors = run([*LAUNCH_KERNEL, "-m", "report"], {**env, "JPY_INTERRUPT_EVENT": "0"})
                self.assertEqual(code, 0)
                self.assertEqual(json.loads(output)["environment"], ["JPY_INTERRUPT_EVENT"])
                self.assertEqual(len(errors.splitlines()), 1, errors)
                self.assertTrue(errors.startswith("launch_kernel.py: "), errors)

    def test_refuses_a_command_line_without_a_module(self) -> None:
        several: List[List[str]] = [[], ["-m"], ["report"], ["-c", "0"]]
        for arguments in several:
            code, output, errors = run([*LAUNCH_KERNEL, *arguments], {})
            self.assertEqual((code, output), (1, ""))
            self.assertTrue(errors.startswith("usage: "), errors)


@unittest.skipUnless(sys.platform == "win32", "Windows only: events")
class PreparedKernelTest(unittest.TestCase):
    def setUp(self) -> None:
        self.name = new_name()
        self.event = make_event(f"Local\\kernel-interrupt-{self.name}")
        self.addCleanup(close, self.event)

    def test_runs_the_module_in_the_same_namespace_and_environment_as_python(self) -> None:
        code, output, errors = run([PYTHON, "-m", "report"], {})
        env = {"KERNEL_INTERRUPT_EVENT": self.name, "JPY_INTERRUPT_EVENT": "4", "IPY_INTERRUPT_EVENT": "4"}
        self.assertEqual(run([*LAUNCH_KERNEL, "-m", "report"], env), (code, output, errors))

    def test_can_be_interrupted_50_times(self) -> None:
        daemon = Daemon(self)
        name = new_name()
        handle = daemon.create_handle(name)
        kernel = start_prepared_kernel(self, name, "report_each_interrupt")
        self.assertEqual(kernel.read_line(), "sleeping")
        daemon.attach(handle, kernel.pid)
        for _ in range(50):
            self.assertEqual(daemon.result("INTERRUPT", handle), "EVENT")
            self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.finish(), 0)

    def test_is_not_ended_by_an_interrupt_if_it_has_no_handler_for_sigint(self) -> None:
        daemon = Daemon(self)
        for activity, is_spared in (("ignore_sigint", False), ("default_sigint", True)):
            with self.subTest(activity):
                name = new_name()
                handle = daemon.create_handle(name)
                kernel = start_prepared_kernel(self, name, activity)
                self.assertEqual(kernel.read_line(), activity)
                daemon.attach(handle, kernel.pid)
                for _ in range(20):
                    if is_spared:
                        self.assertEqual(daemon.error_code("INTERRUPT", handle), "WOULD_KILL")
                    else:
                        self.assertEqual(daemon.result("INTERRUPT", handle), "EVENT")
                self.assertEqual(kernel.finish(), 0)
                self.assertEqual(kernel.errors, [])

    def test_discards_an_interrupt_for_the_previous_kernel(self) -> None:
        daemon = Daemon(self)
        name = new_name()
        handle = daemon.create_handle(name)
        daemon.result("INTERRUPT", handle)
        kernel = start_prepared_kernel(self, name, "idle")
        self.assertEqual(kernel.finish(), 0)

    def test_is_not_ended_by_an_interrupt_while_ipykernel_starts(self) -> None:
        daemon = Daemon(self)
        name = new_name()
        handle = daemon.create_handle(name)
        command = [*LAUNCH_KERNEL, "-m", "ipykernel_launcher", "start_like_ipykernel"]
        folder = os.path.join(FIXTURES, "ipykernel")
        env = {**CTRL_C_ALLOWED, "KERNEL_INTERRUPT_EVENT": name}
        kernel = FakeKernel(self, command, env=env, cwd=folder)
        self.assertEqual(daemon.attach(handle, kernel.pid), ["EVENT", "CTRL_C"])
        for _ in range(20):
            self.assertEqual(daemon.result("INTERRUPT", handle, "EVENT"), "EVENT")
            self.assertEqual(daemon.result("INTERRUPT", handle, "CTRL_C"), "CTRL_C")
        kernel.write_line("started")
        self.assertEqual(kernel.read_line(), "ignore_sigint")
        self.assertEqual(kernel.finish(), 0)
        self.assertEqual(kernel.errors, [])

    def test_exits_without_errors_if_interrupts_arrive_at_its_end(self) -> None:
        daemon = Daemon(self)
        name = new_name()
        handle = daemon.create_handle(name)
        for _ in range(10):
            kernel = start_prepared_kernel(self, name, "ignore_sigint")
            self.assertEqual(kernel.read_line(), "ignore_sigint")
            kernel.end_input()
            deadline = time.monotonic() + LIMIT_SECONDS
            while kernel.is_alive():
                self.assertLess(time.monotonic(), deadline, "the kernel does not end")
                daemon.result("INTERRUPT", handle)
            self.assertEqual(kernel.wait(), 0)
            self.assertEqual(kernel.errors, [])

    def test_is_announced_only_while_it_lives(self) -> None:
        daemon = Daemon(self)
        name = new_name()
        handle = daemon.create_handle(name)
        kernel = start_prepared_kernel(self, name, "leave_a_child")
        self.assertEqual(daemon.attach(handle, kernel.pid), ["EVENT", "CTRL_C"])
        announcement = f"Local\\kernel-interrupt-{name}-{kernel.pid}"
        self.assertTrue(event_exists(announcement))
        kernel.write_line("end")
        self.assertEqual(kernel.process.wait(LIMIT_SECONDS), 0)
        # The child has inherited every inheritable handle, and lives until stdin ends.
        self.assertEqual(kernel.read_line(), "child lives")
        self.assertFalse(event_exists(announcement), "the child has inherited the announcement")
        self.assertEqual(kernel.finish(), 0)
