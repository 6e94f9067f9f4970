"""Tests the rules for SIGINT with fake processes, and how the data of Linux and macOS are read."""

import ctypes
import errno
import os
import struct
import sys
import unittest
from typing import Any, Dict, FrozenSet, Iterator, List, Optional, Tuple
from unittest import mock

from kernel_interrupt.platforms.posix import linux_processes, macos_processes, macos_sockets, sigint
from kernel_interrupt.platforms.posix.launchers import find_chain
from kernel_interrupt.platforms.posix.linux_processes import LinuxProcesses, parse_stat, send_through
from kernel_interrupt.platforms.posix.linux_sockets import parse_listening_sockets
from kernel_interrupt.platforms.posix.posix_system import PosixSystem
from kernel_interrupt.platforms.posix.process_table import CAUGHT, DEFAULT, IGNORED, UNKNOWN, Process, ProcessTable
from kernel_interrupt.platforms.posix.signal_rules import SignalRules
from kernel_interrupt.platforms.posix.signal_sending import signal_kernel
from kernel_interrupt.protocol import RequestError


class FakeProcessTable(ProcessTable):
    def __init__(self, *processes: Process, disposition: str = CAUGHT) -> None:
        self.living: Dict[int, Process] = {process.pid: process for process in processes}
        self.disposition = disposition
        self.dispositions: Dict[int, str] = {}
        self.ports: Dict[int, FrozenSet[int]] = {}
        self.hides_ports = False
        self.signalled: List[str] = []

    def find(self, pid: int) -> Optional[Process]:
        return self.living.get(pid)

    def all(self) -> Iterator[Process]:
        return iter(self.living.values())

    def sigint_disposition(self, pid: int) -> str:
        return self.dispositions.get(pid, self.disposition)

    def listening_ports(self, pid: int, ports: FrozenSet[int]) -> Optional[FrozenSet[int]]:
        return None if self.hides_ports else self.ports.get(pid, frozenset()) & ports

    def send_sigint(self, process: Process, group: bool = False) -> None:
        if process.pid not in self.living:
            raise ProcessLookupError
        self.signalled.append("{}{}".format("group " if group else "", process.pid))


def process(pid: int, parent: int = 1, group: int = 1, name: str = "python", start: str = "s") -> Process:
    return Process(pid, start, parent, group, name)


@unittest.skipIf(sys.platform == "win32", "Linux and macOS only: signals")
class SignalKernelTest(unittest.TestCase):
    def interrupt(self, table: FakeProcessTable, attached: Process, force: bool = False, method: str = "SIGNAL") -> str:
        return signal_kernel(SignalRules(1, table), attached, force, method)

    def test_the_method_signal_signals_only_the_kernel(self) -> None:
        for group in (5, 10):
            kernel = process(10, group=group)
            table = FakeProcessTable(kernel, process(11, parent=10, group=group))
            self.assertEqual(self.interrupt(table, kernel), "SIGNAL")
            self.assertEqual(table.signalled, ["10"])

    def test_the_method_signal_group_signals_the_group_that_the_kernel_leads(self) -> None:
        kernel = process(10, group=10)
        table = FakeProcessTable(kernel, process(11, parent=10, group=10))
        self.assertEqual(self.interrupt(table, kernel, method="SIGNAL_GROUP"), "SIGNAL_GROUP")
        self.assertEqual(table.signalled, ["group 10"])

    def test_signal_group_signals_the_kernel_and_descendants_in_its_group_if_the_kernel_does_not_lead_it(self) -> None:
        kernel = process(10, group=5)
        table = FakeProcessTable(
            kernel,
            process(5, group=5),  # the leader of the group
            process(11, parent=10, group=5),
            process(12, parent=11, group=5),
            process(13, parent=10, group=13),  # in a group of its own
            process(14, parent=13, group=5),
            process(15, parent=5, group=5),  # a stranger
        )
        self.interrupt(table, kernel, method="SIGNAL_GROUP")
        self.assertEqual(table.signalled[0], "10")
        self.assertEqual(sorted(table.signalled), ["10", "11", "12", "14"])

    def test_signals_the_kernel_and_not_its_launchers(self) -> None:
        shell, runner = process(10, group=10, name="bash"), process(11, parent=10, group=10, name="uv")
        table = FakeProcessTable(shell, runner, process(12, parent=11, group=10))
        self.interrupt(table, shell)
        self.assertEqual(table.signalled, ["12"])

    def test_signals_nothing_if_the_attached_shell_catches_sigint_but_has_no_child_or_several(self) -> None:
        shell = process(10, group=10, name="bash")
        for children in ([], [process(11, parent=10), process(12, parent=10)]):
            table = FakeProcessTable(shell, *children)
            for method in ("SIGNAL", "SIGNAL_GROUP"):
                with self.assertRaises(RequestError) as caught:
                    self.interrupt(table, shell, method=method)
                self.assertEqual((caught.exception.code, table.signalled), ("WOULD_KILL", []))

    def test_refuses_to_signal_the_daemons_parent_or_the_leader_of_the_parents_process_group(self) -> None:
        shell, parent = process(10, group=10, name="sh"), process(7, parent=10, group=10)
        for attached in (shell, process(10, group=10)):
            table = FakeProcessTable(attached, parent)
            with self.assertRaises(RequestError) as caught:
                signal_kernel(SignalRules(7, table), attached, force=True)
            self.assertEqual((caught.exception.code, table.signalled), ("NOT_SUPPORTED", []))

    def test_spares_the_daemons_parent_if_the_kernel_started_it(self) -> None:
        kernel, parent = process(10, group=5), process(7, parent=10, group=5)
        table = FakeProcessTable(kernel, parent, process(11, parent=10, group=5))
        signal_kernel(SignalRules(7, table), kernel, False, "SIGNAL_GROUP")
        self.assertEqual(table.signalled, ["10", "11"])

    def test_signal_group_signals_only_children_that_do_not_ignore_sigint_if_the_kernel_ignores_it(self) -> None:
        for group in (5, 10):
            kernel = process(10, group=group)
            children = [process(pid, parent=10, group=group) for pid in (11, 12, 13)]
            table = FakeProcessTable(kernel, *children)
            table.dispositions = {10: IGNORED, 11: DEFAULT, 12: IGNORED, 13: CAUGHT}
            self.assertEqual(self.interrupt(table, kernel, method="SIGNAL"), "NONE")
            self.assertEqual(table.signalled, [])
            self.assertEqual(self.interrupt(table, kernel, method="SIGNAL_GROUP"), "SIGNAL_GROUP")
            self.assertEqual(table.signalled, ["11", "13"])

    def test_sends_nothing_if_the_kernel_and_all_its_children_ignore_sigint(self) -> None:
        kernel = process(10, group=10)
        table = FakeProcessTable(kernel, process(11, parent=10, group=10), disposition=IGNORED)
        self.assertEqual(self.interrupt(table, kernel, method="SIGNAL_GROUP"), "NONE")
        self.assertEqual(table.signalled, [])

    def test_signals_the_other_descendants_if_one_cannot_be_signalled(self) -> None:
        kernel = process(10, group=5)
        table = FakeProcessTable(kernel, process(11, parent=10, group=5), process(12, parent=10, group=5))
        send = table.send_sigint

        def refuse_one(target: Process, group: bool = False) -> None:
            if target.pid == 11:
                raise PermissionError
            send(target, group)

        with mock.patch.object(table, "send_sigint", refuse_one), mock.patch("sys.stderr"):
            self.assertEqual(self.interrupt(table, kernel, method="SIGNAL_GROUP"), "SIGNAL_GROUP")
        self.assertEqual(table.signalled, ["10", "12"])

    def test_refuses_a_reused_pid(self) -> None:
        table = FakeProcessTable(process(10, start="later"))
        with self.assertRaises(RequestError) as caught:
            self.interrupt(table, process(10, start="earlier"), force=True)
        self.assertEqual((caught.exception.code, table.signalled), ("NO_SUCH_PROCESS", []))

    def test_signals_a_process_whose_disposition_of_sigint_is_hidden(self) -> None:
        table = FakeProcessTable(process(10), disposition=UNKNOWN)
        self.assertEqual(self.interrupt(table, process(10)), "SIGNAL")

    def test_sends_nothing_to_a_kernel_that_ignores_sigint_even_if_forced(self) -> None:
        table = FakeProcessTable(process(10), disposition=IGNORED)
        self.assertEqual(self.interrupt(table, process(10), force=True), "NONE")
        self.assertEqual(table.signalled, [])

    def test_refuses_the_process_of_another_user(self) -> None:
        with mock.patch("os.kill", side_effect=PermissionError), self.assertRaises(RequestError) as caught:
            SignalRules(1, FakeProcessTable(process(10))).find_reachable(10, None)
        self.assertEqual(caught.exception.code, "ACCESS_DENIED")

    def test_a_forced_interrupt_signals_a_process_that_sigint_would_end(self) -> None:
        table = FakeProcessTable(process(10), disposition=DEFAULT)
        self.assertEqual(self.interrupt(table, process(10), force=True), "SIGNAL")


class FindChainTest(unittest.TestCase):
    PORTS = frozenset([50001, 50002])

    def find(self, table: FakeProcessTable, attached: Process) -> List[int]:
        return [found.pid for found in find_chain(table, attached, self.PORTS)]

    def test_ends_at_the_process_that_listens_on_the_ports_whatever_started_it(self) -> None:
        wrapper = process(10, name="python")
        table = FakeProcessTable(
            wrapper,
            process(11, parent=10, name="tini"),
            process(12, parent=10, name="python"),
            process(13, parent=11, name="python"),
        )
        table.ports = {13: self.PORTS, 12: frozenset([50001, 80])}
        self.assertEqual(self.find(table, wrapper), [10, 11, 13])

    def test_ends_at_the_kernel_and_not_at_a_fork_that_inherits_its_sockets(self) -> None:
        kernel = process(10)
        table = FakeProcessTable(kernel, process(11, parent=10))
        table.ports = {10: self.PORTS, 11: self.PORTS}
        self.assertEqual(self.find(table, kernel), [10])

    def test_reads_no_other_process_if_the_attached_one_listens_on_the_ports(self) -> None:
        kernel = process(10)
        table = FakeProcessTable(kernel)
        table.ports = {10: self.PORTS}
        with mock.patch.object(table, "all", side_effect=AssertionError):
            self.assertEqual(self.find(table, kernel), [10])

    def test_refuses_a_launcher_if_no_process_listens_on_the_ports(self) -> None:
        wrapper = process(10)
        table = FakeProcessTable(wrapper, process(11, parent=10))
        table.ports = {11: frozenset([80])}
        with self.assertRaises(RequestError) as caught:
            self.find(table, wrapper)
        self.assertEqual(caught.exception.code, "NOT_SUPPORTED")

    def test_follows_known_launchers_if_the_system_hides_who_listens(self) -> None:
        shell = process(10, name="bash")
        table = FakeProcessTable(shell, process(11, parent=10))
        table.hides_ports = True
        self.assertEqual(self.find(table, shell), [10, 11])


class ListeningSocketsTest(unittest.TestCase):
    HEAD = b"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    def test_are_those_in_state_listen_with_a_wanted_port(self) -> None:
        row = (
            b"   0: %s 00000000:0000 %s 00000000:00000000 00:00000000 00000000  1000        0 %d 1 0000 100 0 0 10 0\n"
        )
        table = self.HEAD + row % (b"0100007F:C351", b"0A", 7)
        table += row % (b"0100007F:C352", b"01", 8)  # a connection
        table += row % (b"0100007F:0050", b"0A", 9)  # another port
        table += row % (b"00000000000000000000000001000000:C353", b"0A", 10)  # tcp6
        wanted = frozenset([50001, 50002, 50003])
        found = list(parse_listening_sockets(table.splitlines(), wanted))
        self.assertEqual(found, [("socket:[7]", 50001), ("socket:[10]", 50003)])

    def test_are_none_in_an_empty_file(self) -> None:
        self.assertEqual(list(parse_listening_sockets([], frozenset([50001]))), [])


class SigintDispositionTest(unittest.TestCase):
    def test_is_taken_from_a_single_reading_of_the_status_file(self) -> None:
        busy, idle = b"SigIgn:\t0\nSigCgt:\t2\n", b"SigIgn:\t2\nSigCgt:\t0\n"
        for moments, expected in ([busy, idle], CAUGHT), ([idle, busy], IGNORED):
            with mock.patch.object(linux_processes, "read", side_effect=moments):
                self.assertEqual(LinuxProcesses().sigint_disposition(1), expected)


@unittest.skipIf(sys.platform == "win32", "Linux and macOS only: signals")
class PosixSystemTest(unittest.TestCase):
    def test_refuses_a_new_handle_after_a_handle_with_the_highest_number_was_restored(self) -> None:
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

    def test_becomes_a_process_unless_it_is_a_zombie(self) -> None:
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


class FakeLibproc:
    """Fakes libproc for a process with `sockets`, pairs of a port and a TCP state."""

    def __init__(self, *sockets: Tuple[int, int], size: int = 792) -> None:
        self.sockets = sockets
        self.size = size

    def proc_pidinfo(self, pid: int, flavor: int, argument: object, buffer: Any, size: int) -> int:
        table = b"".join(struct.pack("=iI", 3 + index, 2) for index in range(len(self.sockets)))
        if buffer is not None:
            ctypes.memmove(buffer, table, len(table))
        return len(table)

    def proc_pidfdinfo(self, pid: int, descriptor: int, flavor: int, buffer: Any, size: int) -> int:
        port, state = self.sockets[descriptor - 3]
        socket = bytearray(size)
        # soi_kind, insi_lport and tcpsi_state of `struct socket_fdinfo`
        socket[256:260] = struct.pack("<i", 2)
        socket[268:270] = struct.pack(">H", port)
        socket[344:348] = struct.pack("<i", state)
        ctypes.memmove(buffer, bytes(socket), size)
        return self.size


class MacSocketsTest(unittest.TestCase):
    """The authors have no Mac. These tests use the offsets of Apple's headers."""

    def ports(self, library: FakeLibproc) -> Optional[FrozenSet[int]]:
        with mock.patch.object(ctypes, "CDLL", return_value=library):
            return macos_sockets.listening_ports(42, frozenset([5001, 5002, 5003]))

    def test_finds_the_ports_on_which_the_process_listens(self) -> None:
        connected = (5003, 4)  # TCPS_ESTABLISHED
        self.assertEqual(self.ports(FakeLibproc((5001, 1), (5002, 1), connected, (80, 1))), {5001, 5002})

    def test_counts_the_ports_as_hidden_if_none_is_found(self) -> None:
        self.assertIsNone(self.ports(FakeLibproc()))
        self.assertIsNone(self.ports(FakeLibproc((5001, 4))))

    def test_ignores_a_structure_of_an_unexpected_size(self) -> None:
        self.assertIsNone(self.ports(FakeLibproc((5001, 1), size=788)))
        self.assertIsNone(self.ports(FakeLibproc((5001, 1), size=-1)))
