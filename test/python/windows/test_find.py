"""Tests what the search for kernels reads about processes on Windows, and how it splits command lines."""

import os
import subprocess
import sys
import unittest
from typing import List, Optional
from unittest import mock

from found_kernels import FindTestCase
from kernel_interrupt.platforms.machine import SeenProcess
from kernel_interrupt.platforms.windows import ntdll, windows_machine
from kernel_interrupt.platforms.windows.command_lines import split_command_line
from kernel_interrupt.platforms.windows.dll import SystemCallError
from kernel_interrupt.platforms.windows.windows_machine import WindowsMachine, module_names
from processes import FAKE_IPYKERNEL, FAKE_KERNEL, LAUNCHER


class SplitCommandLineTest(unittest.TestCase):
    def test_follows_the_rules_of_the_c_runtime(self) -> None:
        # The first lines are the examples of Microsoft's documentation.
        for line, arguments in (
            (r'x "abc" d e', ["x", "abc", "d", "e"]),
            (r"x a\\b d\"e f\"g h", ["x", r"a\\b", 'd"e', 'f"g', "h"]),
            (r"x a\\\"b c d", ["x", r"a\"b", "c", "d"]),
            (r'x a\\\\"b c" d e', ["x", r"a\\b c", "d", "e"]),
            (r'x a"b"" c d', ["x", 'ab" c d']),
            ('x  "" \t y ', ["x", "", "y"]),
            ("x\\", ["x\\"]),
            ('"C:\\a b\\python.exe" -f "C:\\c d\\k.json"', ["C:\\a b\\python.exe", "-f", "C:\\c d\\k.json"]),
            ("", []),
        ):
            self.assertEqual(split_command_line(line), arguments, line)

    def test_reverses_the_quoting_of_subprocess(self) -> None:
        arguments = ["x", "", "a b", "\\", "a\\", "a b\\", '"', '\\"', "a\tb", '\\\\"x\\\\', "\xfc"]
        self.assertEqual(split_command_line(subprocess.list2cmdline(arguments)), arguments)


@unittest.skipUnless(sys.platform == "win32", "Windows only: processes and their tokens")
class WindowsMachineTest(FindTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.path_with_blank = self.write("kernel 1.json")
        self.kernel = self.start([*FAKE_IPYKERNEL, "idle", "-f", self.path_with_blank], cwd=self.folder)
        self.machine = WindowsMachine()
        seen = self.machine.see(self.kernel.pid)
        assert seen is not None
        self.seen: SeenProcess = seen

    def code(self) -> Optional[str]:
        problem = self.machine.problem(self.seen)
        return None if problem is None else problem.code

    def test_reads_the_arguments_and_the_working_folder_of_a_process(self) -> None:
        self.assertEqual(self.seen.arguments[1:], [FAKE_IPYKERNEL[1], "idle", "-f", self.path_with_blank])
        folder = self.machine.working_folder(self.seen) or ""
        self.assertEqual(os.path.normcase(folder.rstrip("\\")), os.path.normcase(self.folder))
        self.assertEqual(self.find_kernel(self.kernel.pid)["connectionFile"], self.path_with_blank)

    def test_reads_the_command_line_from_memory_if_windows_does_not_return_it(self) -> None:
        failure = SystemCallError("NtQueryInformationProcess", 1)
        with mock.patch.object(ntdll, "NtQueryInformationProcess", side_effect=failure):
            failed = WindowsMachine().see(self.kernel.pid)
        self.assertIsNone(failed)
        with mock.patch.object(ntdll, "PROCESS_COMMAND_LINE_INFORMATION", 9999):
            seen = WindowsMachine().see(self.kernel.pid)
        self.assertEqual(seen and seen.arguments, self.seen.arguments)

    def test_raises_no_error_for_a_process_that_has_ended(self) -> None:
        self.kernel.finish()
        self.assertFalse(self.machine.is_running(self.seen))
        self.assertIsNone(WindowsMachine().see(self.kernel.pid))
        self.assertIsNone(self.machine.working_folder(self.seen))
        self.assertEqual(self.machine.environment(self.seen), {})
        self.assertEqual(self.code(), "NOT_OURS")
        self.assertEqual(module_names(self.kernel.pid), [])

    def test_reports_processes_of_other_users_and_also_elevated_ones_if_the_search_is_not_elevated(self) -> None:
        self.assertIsNone(self.code())
        for own, theirs, code in (
            (("me", False), ("me", True), "ELEVATED"),
            (("me", True), ("me", True), None),
            (("me", True), ("me", False), None),
            (("me", True), ("you", True), "OTHER_USER"),
        ):
            tokens = [mock.Mock(user=user, is_elevated=is_elevated) for user, is_elevated in (theirs, own)]
            with mock.patch.object(windows_machine, "Token", side_effect=tokens):
                self.assertEqual(self.code(), code)

    def test_reports_processes_that_it_may_not_read(self) -> None:
        failure = SystemCallError("OpenProcessToken", 5)
        with mock.patch.object(windows_machine, "Token", side_effect=failure):
            self.assertEqual(self.code(), "NOT_OURS")

    def test_recognises_python_by_the_modules_that_the_process_has_loaded(self) -> None:
        self.assertTrue(any(name.lower().startswith("python3") for name in module_names(self.kernel.pid)))
        frozen = SeenProcess(self.kernel.pid, "", 0, "app.exe", [])
        self.assertTrue(self.machine.runs_python(frozen))
        with mock.patch.object(windows_machine, "module_names", return_value=["app.exe", "zmq.dll"]):
            self.assertFalse(self.machine.runs_python(frozen))

    def test_finds_the_owners_of_ports(self) -> None:
        other = self.start([*FAKE_KERNEL, "idle"])
        owners = [(other.pid, port) for port in self.ports]
        for listeners, listening in ((owners, frozenset(self.ports)), ([(0, self.ports[0])], None), ([], frozenset())):
            with mock.patch.object(windows_machine, "listeners", return_value=listeners):
                self.machine.watch_ports(frozenset(self.ports))
            process = self.machine.see(other.pid)
            assert process is not None
            self.assertEqual(self.machine.listening_ports(process), listening)
            pids = [found.pid for found, _ in self.machine.listeners()]
            self.assertEqual(pids, [other.pid] if listeners is owners else [])

    def test_names_no_parent_whose_pid_was_reused(self) -> None:
        launched = self.start([*LAUNCHER, *FAKE_KERNEL, "idle"])
        machine = WindowsMachine()
        child = machine.see(launched.kernel_pid)
        assert child is not None
        parent = machine.parent(child)
        self.assertEqual(parent and parent.pid, launched.pid)
        stranger = self.start([*FAKE_KERNEL, "idle"])
        machine = WindowsMachine()
        child.parent_pid = stranger.pid
        self.assertIsNone(machine.parent(child))

    def test_recognises_a_file_whose_path_is_written_in_capitals(self) -> None:
        path = self.write().upper()
        kernel = self.start([*FAKE_IPYKERNEL, "serve", "-f", path])
        self.assertEqual(self.find_kernel(kernel.pid)["connectionFile"], path)
        self.assertEqual(self.find().files, {})

    def test_opens_no_device_and_no_file_on_another_machine(self) -> None:
        paths = ["\\\\localhost\\c$\\kernel-1.json", "\\\\.\\pipe\\kernel-1.json", self.path("nul.json")]
        kernels = [self.start([*FAKE_IPYKERNEL, "idle", "-f", path]) for path in paths]
        found: List[object] = [self.find_kernel(kernel.pid)["connectionFile"] for kernel in kernels]
        self.assertEqual(found, [None, None, None])
