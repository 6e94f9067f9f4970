"""Tests how the search for kernels reads the data of macOS, with fake data in the format of Apple's headers."""

import os
import struct
import sys
import unittest
from typing import Any, FrozenSet, List, Optional
from unittest import mock

from kernel_interrupt.platforms.machine import SeenProcess
from kernel_interrupt.platforms.posix import macos_machine
from kernel_interrupt.platforms.posix.macos_machine import MacMachine
from kernel_interrupt.platforms.posix.macos_processes import KinfoProc, split_arguments
from kernel_interrupt.platforms.posix.process_table import Process

BLOCK = (
    struct.pack("=i", 3)
    + b"/bin/python\0\0\0\0python\0-m\0ipykernel\0HOME=/h\0JPY_SESSION_NAME=\xff=\0\0executable_path=x\0"
)


class FakeTable:
    """Fakes the methods of MacProcesses that MacMachine calls."""

    def __init__(self) -> None:
        self.processes = [Process(10, "s10", 1, 10, "Python"), Process(11, "s11", 10, 10, "ssh")]

    def all(self) -> List[Process]:
        return self.processes

    def find(self, pid: int) -> Optional[Process]:
        return next((process for process in self.processes if process.pid == pid), None)

    def listening_ports(self, pid: int, ports: FrozenSet[int]) -> Optional[FrozenSet[int]]:
        return ports & {1001, 1002} if pid == 10 else None


class FakeLibrary:
    """Fakes libproc: every process has the same working folder."""

    def __init__(self, size: int) -> None:
        self.size = size

    def proc_pidinfo(self, pid: int, flavor: int, argument: Any, buffer: Any, size: int) -> int:
        assert (flavor, size) == (9, 2352)
        folder = b"/data/\xc3\xbc"
        buffer[152 : 152 + len(folder)] = folder
        return self.size


@unittest.skipIf(sys.platform == "win32", "Linux and macOS only: users")
class MacMachineTest(unittest.TestCase):
    def setUp(self) -> None:
        for name, value in (("MacProcesses", FakeTable), ("sysctl_arguments", lambda pid: BLOCK if pid == 10 else b"")):
            patch = mock.patch.object(macos_machine, name, value)
            patch.start()
            self.addCleanup(patch.stop)
        self.machine = MacMachine()
        (self.kernel,) = self.machine.candidates()

    def test_splits_the_data_of_a_process_into_its_arguments_and_its_environment(self) -> None:
        expected = [b"python", b"-m", b"ipykernel"], [b"HOME=/h", b"JPY_SESSION_NAME=\xff="]
        self.assertEqual(split_arguments(BLOCK), expected)
        self.assertEqual(split_arguments(b""), ([], []))

    def test_reads_the_name_the_arguments_the_environment_and_the_children_of_a_process(self) -> None:
        self.assertEqual((self.kernel.pid, self.kernel.start, self.kernel.name), (10, "s10", "Python"))
        self.assertEqual(self.kernel.arguments, ["python", "-m", "ipykernel"])
        environment = self.machine.environment(self.kernel)
        self.assertEqual(environment, {"HOME": "/h", "JPY_SESSION_NAME": os.fsdecode(b"\xff=")})
        self.assertEqual([child.pid for child in self.machine.children(self.kernel)], [11])
        self.assertTrue(self.machine.is_running(self.kernel))
        self.assertFalse(self.machine.is_running(SeenProcess(10, "s9", 1, "Python", [])))

    def test_recognises_python_by_the_name_of_the_process(self) -> None:
        ssh = self.machine.see(11)
        assert ssh is not None
        self.assertTrue(self.machine.runs_python(self.kernel))
        self.assertFalse(self.machine.runs_python(ssh))

    def test_reports_on_which_of_the_watched_ports_a_process_listens(self) -> None:
        self.assertIsNone(self.machine.watch_ports(frozenset([1001, 1003])))
        self.assertEqual(self.machine.listening_ports(self.kernel), {1001})
        ssh = self.machine.see(11)
        assert ssh is not None
        # With None instead of an empty set, each program that names a connection file would count as its kernel.
        self.assertEqual(self.machine.listening_ports(ssh), frozenset())
        self.assertEqual([(process.pid, ports) for process, ports in self.machine.listeners()], [(10, {1001})])

    def test_reads_the_working_folder(self) -> None:
        for size, folder in ((2352, "/data/\xfc"), (0, None)):
            with mock.patch("ctypes.CDLL", return_value=FakeLibrary(size)):
                self.assertEqual(self.machine.working_folder(self.kernel), folder)

    def test_reports_another_user_if_the_real_or_the_effective_user_is_not_ours(self) -> None:
        own = os.geteuid()
        for real, effective, code in ((own, own, None), (own + 1, own, "OTHER_USER"), (own, own + 1, "OTHER_USER")):
            found = KinfoProc()
            found.kp_proc.p_pid = 10
            found.kp_eproc.e_pcred[80:84] = struct.pack("=I", real)
            found.kp_eproc.e_ucred[4:8] = struct.pack("=I", effective)
            with mock.patch.object(macos_machine, "sysctl_processes", return_value=[found]):
                problem = self.machine.problem(self.kernel)
            self.assertEqual(problem and problem.code, code)
        with mock.patch.object(macos_machine, "sysctl_processes", return_value=[]):
            problem = self.machine.problem(self.kernel)
        self.assertEqual(problem and problem.code, "NOT_OURS")
