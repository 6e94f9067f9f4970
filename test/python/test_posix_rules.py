"""Tests the rules for SIGINT with fake processes, and how the data of Linux and macOS are read."""

import ctypes
import errno
import os
import sys
import unittest
from typing import Dict, Iterator, List, Optional
from unittest import mock

from kernel_interrupt.platforms.posix import macos_processes, sigint
from kernel_interrupt.platforms.posix.linux_processes import LinuxProcesses, parse_stat, send_through
from kernel_interrupt.platforms.posix.posix_system import PosixSystem
from kernel_interrupt.platforms.posix.process_table import CAUGHT, DEFAULT, IGNORED, UNKNOWN, Process, ProcessTable
from kernel_interrupt.platforms.posix.signal_rules import SignalRules
from kernel_interrupt.platforms.posix.signal_sending import signal_kernel
from kernel_interrupt.protocol import RequestError


class FakeProcessTable(ProcessTable):
    def __init__(self, *processes: Process, disposition: str = CAUGHT) -> None:
        self.living: Dict[int, Process] = {process.pid: process for process in processes}
        self.disposition = disposition
        self.signalled: List[str] = []

    def find(self, pid: int) -> Optional[Process]:
        return self.living.get(pid)

    def all(self) -> Iterator[Process]:
        return iter(self.living.values())

    def sigint_disposition(self, pid: int) -> str:
        return self.disposition

    def send_sigint(self, process: Process, group: bool = False) -> None:
        if process.pid not in self.living:
            raise ProcessLookupError
        self.signalled.append("{}{}".format("group " if group else "", process.pid))


def process(pid: int, parent: int = 1, group: int = 1, name: str = "python", start: str = "s") -> Process:
    return Process(pid, start, parent, group, name)


@unittest.skipIf(sys.platform == "win32", "Linux and macOS only: signals")
class SignalKernelTest(unittest.TestCase):
    def interrupt(self, table: FakeProcessTable, attached: Process, force: bool = False) -> str:
        return signal_kernel(SignalRules(1, table), attached, force)

    def test_signals_the_group_that_the_kernel_leads(self) -> None:
        kernel = process(10, group=10)
        table = FakeProcessTable(kernel, process(11, parent=10, group=10))
        self.assertEqual(self.interrupt(table, kernel), "SIGNAL")
        self.assertEqual(table.signalled, ["group 10"])

    def test_signals_the_kernel_and_its_descendants_in_a_group_that_it_does_not_lead(self) -> None:
        kernel = process(10, group=5)
        table = FakeProcessTable(
            kernel,
            process(5, group=5),  # the parent
            process(11, parent=10, group=5),
            process(12, parent=11, group=5),
            process(13, parent=10, group=13),  # in a group of its own
            process(14, parent=13, group=5),
            process(15, parent=5, group=5),  # a stranger
        )
        self.interrupt(table, kernel)
        self.assertEqual(table.signalled[0], "10")
        self.assertEqual(sorted(table.signalled), ["10", "11", "12", "14"])

    def test_signals_the_kernel_and_not_its_launchers(self) -> None:
        shell, runner = process(10, group=10, name="bash"), process(11, parent=10, group=10, name="uv")
        table = FakeProcessTable(shell, runner, process(12, parent=11, group=10))
        self.interrupt(table, shell)
        self.assertEqual(table.signalled, ["12"])

    def test_spares_a_shell_that_catches_sigint_unless_it_has_exactly_one_child(self) -> None:
        shell = process(10, group=10, name="bash")
        for children in ([], [process(11, parent=10), process(12, parent=10)]):
            table = FakeProcessTable(shell, *children)
            with self.assertRaises(RequestError) as caught:
                self.interrupt(table, shell)
            self.assertEqual((caught.exception.code, table.signalled), ("WOULD_KILL", []))

    def test_spares_the_parent_that_a_launcher_started_or_that_is_in_the_kernels_group(self) -> None:
        shell, parent = process(10, group=10, name="sh"), process(7, parent=10, group=10)
        for attached in (shell, process(10, group=10)):
            table = FakeProcessTable(attached, parent)
            with self.assertRaises(RequestError) as caught:
                signal_kernel(SignalRules(7, table), attached, force=True)
            self.assertEqual((caught.exception.code, table.signalled), ("NOT_SUPPORTED", []))

    def test_continues_if_a_descendant_cannot_be_signalled(self) -> None:
        kernel = process(10, group=5)
        table = FakeProcessTable(kernel, process(11, parent=10, group=5), process(12, parent=10, group=5))
        send = table.send_sigint

        def refuse_one(target: Process, group: bool = False) -> None:
            if target.pid == 11:
                raise PermissionError
            send(target, group)

        with mock.patch.object(table, "send_sigint", refuse_one), mock.patch("sys.stderr"):
            self.assertEqual(self.interrupt(table, kernel), "SIGNAL")
        self.assertEqual(table.signalled, ["10", "12"])

    def test_refuses_a_reused_pid(self) -> None:
        table = FakeProcessTable(process(10, start="later"))
        with self.assertRaises(RequestError) as caught:
            self.interrupt(table, process(10, start="earlier"), force=True)
        self.assertEqual((caught.exception.code, table.signalled), ("NO_SUCH_PROCESS", []))

    def test_signals_a_process_whose_disposition_is_hidden(self) -> None:
        table = FakeProcessTable(process(10), disposition=UNKNOWN)
        self.assertEqual(self.interrupt(table, process(10)), "SIGNAL")

    def test_sends_nothing_if_sigint_is_ignored_even_if_forced(self) -> None:
        table = FakeProcessTable(process(10), disposition=IGNORED)
        self.assertEqual(self.interrupt(table, process(10), force=True), "NONE")
        self.assertEqual(table.signalled, [])

    def test_refuses_the_process_of_another_user(self) -> None:
        with mock.patch("os.kill", side_effect=PermissionError), self.assertRaises(RequestError) as caught:
            SignalRules(1, FakeProcessTable(process(10))).find_reachable(10, None)
        self.assertEqual(caught.exception.code, "ACCESS_DENIED")

    def test_signals_a_process_that_would_end_if_forced(self) -> None:
        table = FakeProcessTable(process(10), disposition=DEFAULT)
        self.assertEqual(self.interrupt(table, process(10), force=True), "SIGNAL")


@unittest.skipIf(sys.platform == "win32", "Linux and macOS only: signals")
class PosixSystemTest(unittest.TestCase):
    def test_refuses_a_new_handle_after_the_highest_number_was_restored(self) -> None:
        system = PosixSystem(1, FakeProcessTable())
        system.restore_handle(2**32 - 1, None)
        with self.assertRaises(RequestError) as caught:
            system.create_handle(None)
        self.assertEqual(caught.exception.code, "OS_ERROR")


class PidfdSignalTest(unittest.TestCase):
    def test_is_not_sent_to_a_reused_pid(self) -> None:
        if sys.platform != "linux":
            self.skipTest("Linux only: pidfds")
        table = LinuxProcesses()
        myself = table.find(os.getpid())
        assert myself
        earlier = Process(myself.pid, "earlier", myself.parent_pid, myself.group, myself.name)
        with self.assertRaises(ProcessLookupError):
            table.send_sigint(earlier)

    def test_uses_killpg_for_a_group_before_linux_6_9(self) -> None:
        if sys.platform == "win32":
            self.skipTest("Windows has no process groups")
        with mock.patch.object(sigint, "send_through", side_effect=OSError(errno.EINVAL, "")), mock.patch(
            "os.killpg"
        ) as killpg:
            send_through(0, 42, group=True)
            killpg.assert_called_once_with(42, sigint.SIGINT)
            with self.assertRaises(OSError):
                send_through(0, 42, group=False)


class ParseStatTest(unittest.TestCase):
    STAT = b"42 (%s) S 7 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 8192 1 18446744073709551615"

    def test_parses_a_line_with_any_process_name(self) -> None:
        for name in (b"python3", b"a b", b") R 1 2 3", b"(((", b"\xff"):
            found = parse_stat(42, self.STAT % name)
            assert found
            self.assertEqual((found.pid, found.parent_pid, found.group, found.start), (42, 7, 42, "12345"))
            self.assertEqual(found.name, name.decode("utf-8", "replace"))

    def test_finds_no_process_for_a_zombie_or_an_empty_file(self) -> None:
        self.assertIsNone(parse_stat(42, (self.STAT % b"python3").replace(b" S ", b" Z ")))
        self.assertIsNone(parse_stat(42, b""))


class KinfoProcTest(unittest.TestCase):
    """The authors have no Mac. These tests compare the structures with Apple's headers."""

    def test_has_the_sizes_and_offsets_of_apples_headers(self) -> None:
        self.assertEqual(ctypes.sizeof(macos_processes.ExternProc), 296)
        self.assertEqual(ctypes.sizeof(macos_processes.KinfoProc), 648)
        self.assertEqual(macos_processes.ExternProc.p_pid.offset, 40)
        self.assertEqual(macos_processes.KinfoProc.kp_eproc.offset + macos_processes.Eproc.e_ppid.offset, 560)

    def test_becomes_a_process(self) -> None:
        info = macos_processes.KinfoProc()
        info.kp_proc.p_pid = 42
        info.kp_proc.p_comm = b"python3.12"
        info.kp_proc.p_starttime.seconds = 1700000000
        info.kp_proc.p_starttime.microseconds = 42
        info.kp_eproc.e_ppid, info.kp_eproc.e_pgid = 7, 42
        found = macos_processes.to_process(info)
        assert found
        self.assertEqual((found.pid, found.parent_pid, found.group), (42, 7, 42))
        self.assertEqual((found.start, found.name), ("1700000000.000042", "python3.12"))
        info.kp_proc.p_stat = bytes([macos_processes.SZOMB])
        self.assertIsNone(macos_processes.to_process(info))
