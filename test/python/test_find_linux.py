"""Tests find_kernels.py on Linux: owners of sockets, namespaces, other users, FIFOs, and names with any bytes."""

import os
import shutil
import subprocess
import sys
import unittest
from typing import List
from unittest import mock

from found_kernels import FindTestCase, new_file_name
from kernel_interrupt.finding.connection_files import ConnectionFile, read_connection_file
from kernel_interrupt.platforms.posix import linux_machine
from kernel_interrupt.platforms.posix.linux_machine import LinuxMachine
from processes import FAKE_IPYKERNEL, FAKE_KERNEL, LIMIT_SECONDS, start_thread

NOT_REGULAR = "The file cannot be read: it is not a regular file."
CALL = "import subprocess, sys; subprocess.call(sys.argv[1:])"
# Listens on the ports in its arguments, as an ssh tunnel to a kernel on another machine does.
TUNNEL = """
use IO::Socket::INET; $| = 1;
@s = map { IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $_, Listen => 1, ReuseAddr => 1) or die } @ARGV;
print "ready $$\\n"; <STDIN>;"""


def reason_to_skip(command: List[str]) -> str:
    """Returns the reason why a command cannot run here, or an empty string if it can."""
    try:
        done = subprocess.run(command, stderr=subprocess.PIPE, timeout=LIMIT_SECONDS, check=False)
    except FileNotFoundError:
        return f"this machine has no {command[0]}"
    return "" if done.returncode == 0 else f"{' '.join(command)} fails: {done.stderr.decode().strip()}"


@unittest.skipUnless(sys.platform == "linux", "Linux only: /proc tells who listens on a port")
class FindListenerTest(FindTestCase):
    def test_finds_the_kernel_that_launchers_of_any_kind_started(self) -> None:
        launchers = {
            "sh": ["sh", "-c", '"$@"; exit 0', "sh"],
            "subprocess.call": [sys.executable, "-c", CALL],
            "two in a row": [sys.executable, "-c", CALL, "sh", "-c", '"$@"; exit 0', "sh"],
            "timeout": ["timeout", "60"],
            "perl": ["perl", "-e", "system(@ARGV)", "--"],
        }
        path = self.write()
        for name, launcher in launchers.items():
            for kernel in (FAKE_KERNEL, FAKE_IPYKERNEL):
                with self.subTest(name):
                    if shutil.which(launcher[0]) is None:
                        self.skipTest(f"this machine has no {launcher[0]}")
                    launched = self.start([*launcher, *kernel, "serve", path])
                    found = self.find_kernel(launched.kernel_pid)
                    self.assertEqual((found["connectionFile"], found["ports"]), (path, self.ports))
                    self.assertEqual(found["launchers"][0]["pid"], launched.pid)
                    self.assertEqual(len(found["launchers"]), 2 if name == "two in a row" else 1)
                    self.assertEqual(found["ancestors"][0], os.getpid())
                    self.assertEqual(
                        [one["pid"] for one in self.find().kernels if one["connectionFile"] == path],
                        [launched.kernel_pid],
                    )
                    launched.end()

    def test_finds_a_kernel_if_only_its_launcher_names_the_file(self) -> None:
        path = self.write()
        code = f"import subprocess; subprocess.call({[*FAKE_KERNEL, 'serve']!r})"
        launched = self.start([sys.executable, "-c", code, path])
        self.assertEqual(launched.read_line(), "serving")
        found = self.find_kernel(launched.kernel_pid)
        self.assertEqual(found["connectionFile"], path)
        self.assertEqual([launcher["pid"] for launcher in found["launchers"]], [launched.pid])

    def test_does_not_mistake_a_program_that_does_not_name_the_file_for_a_launcher(self) -> None:
        # Jupyter Server and papermill do not name the file in their command lines either.
        code = (
            f"import os, subprocess; subprocess.call([*{FAKE_IPYKERNEL!r}, 'serve', '-f', os.environ['KERNEL_FILE']])"
        )
        server = self.start([sys.executable, "-c", code], env={"KERNEL_FILE": self.write()})
        self.assertEqual(server.read_line(), "serving")
        found = self.find_kernel(server.kernel_pid)
        self.assertEqual((found["launchers"], found["ancestors"][:2]), ([], [server.pid, os.getpid()]))

    def test_does_not_list_the_file_of_a_kernel_again_under_its_other_path(self) -> None:
        path = self.write()
        self.folder += "-link"
        os.symlink(os.path.dirname(path), self.folder)
        self.addCleanup(os.remove, self.folder)
        for activity in ("serve", "idle"):
            kernel = self.start([*FAKE_IPYKERNEL, activity, "-f", path])
            self.assertEqual(self.find_kernel(kernel.pid)["connectionFile"], path)
            self.assertEqual(self.find().files, {})
            kernel.end()

    def test_does_not_list_a_copy_that_a_kernel_has_forked(self) -> None:
        path = self.write()
        kernel = self.start([*FAKE_IPYKERNEL, "serve_with_a_copy", path])
        copy = int(kernel.read_line().rpartition(" ")[2])
        found = self.find_kernel(kernel.pid)
        self.assertEqual((found["connectionFile"], found["launchers"]), (path, []))
        self.assertIsNone(self.find().kernel(copy))

    def test_finds_a_kernel_that_another_kernel_started(self) -> None:
        files = [self.write(), self.path(new_file_name())]
        outer = self.start([*FAKE_IPYKERNEL, "serve_beside_a_kernel", "-f", files[0]], env={"INNER_FILE": files[1]})
        inner = int(outer.read_line().rpartition(" ")[2])
        found = [self.find_kernel(pid) for pid in (outer.pid, inner)]
        self.assertEqual([kernel["connectionFile"] for kernel in found], files)
        self.assertEqual((found[1]["launchers"], found[1]["ancestors"][0]), ([], outer.pid))

    def test_does_not_mistake_another_process_on_one_of_the_ports_of_a_stale_file_for_its_kernel(self) -> None:
        path = self.write()
        self.start([*FAKE_KERNEL, "listen", str(self.ports[0])]).read_line()
        found = self.find()
        self.assertEqual(found.code_of(path), "STALE")
        self.assertNotIn(path, [kernel["connectionFile"] for kernel in found.kernels])

    def test_does_not_mistake_a_tunnel_on_all_ports_of_a_stale_file_for_its_kernel(self) -> None:
        reason = reason_to_skip(["perl", "-MIO::Socket::INET", "-e", "1"])
        if reason:
            self.skipTest(reason)
        path = self.write()
        tunnel = self.start(["perl", "-e", TUNNEL, *map(str, self.ports)])
        found = self.find()
        self.assertIsNone(found.kernel(tunnel.pid))
        self.assertEqual(found.code_of(path), "STALE")

    def test_does_not_mistake_a_kernel_with_another_file_and_the_same_ports_for_the_kernel_of_a_stale_file(
        self,
    ) -> None:
        # Both files name the same ports, as if the system had given the ports of an old kernel to a new one.
        stale, path = self.write(), self.write(new_file_name())
        kernel = self.start([*FAKE_KERNEL, "serve", path])
        self.assertEqual(self.find_kernel(kernel.pid)["connectionFile"], path)
        self.assertEqual(self.find().code_of(stale), "STALE")


@unittest.skipUnless(sys.platform == "linux", "Linux only: files and texts of any bytes")
class FindOddThingsTest(FindTestCase):
    def test_does_not_wait_for_a_fifo_or_read_a_device(self) -> None:
        fifo, device, loop = (self.path(f"kernel-{name}.json") for name in ("fifo", "device", "loop"))
        os.mkfifo(fifo)
        os.symlink("/dev/zero", device)
        os.symlink(loop, loop)
        kernel = self.start([*FAKE_IPYKERNEL, "idle", "-f", self.path("kernel-other-fifo.json")])
        os.mkfifo(self.path("kernel-other-fifo.json"))
        found = self.find()
        self.assertEqual([found.code_of(path) for path in (fifo, device, loop)], ["UNREADABLE"] * 3)
        self.assertEqual((found.kernel(kernel.pid) or {})["ports"], [])

    def test_does_not_open_a_fifo(self) -> None:
        fifo = self.path()
        os.mkfifo(fifo)
        with mock.patch("os.open", side_effect=AssertionError):
            file = read_connection_file(fifo)
        self.assertEqual(file.problem and file.problem.code, "UNREADABLE")

    def test_does_not_read_a_fifo_that_has_just_replaced_a_connection_file(self) -> None:
        status = os.stat(self.write())
        os.remove(self.path())
        os.mkfifo(self.path())
        files: List[ConnectionFile] = []
        with mock.patch("os.stat", return_value=status):
            reader = start_thread(lambda: files.append(read_connection_file(self.path())))
            reader.join(LIMIT_SECONDS)
        self.assertEqual([file.problem and file.problem.message for file in files], [NOT_REGULAR])

    def test_accepts_a_file_name_and_a_session_name_with_any_bytes(self) -> None:
        odd = os.fsdecode(b'\xff\x80"\n\xc3\xbc')
        path = self.write(f"kernel-{odd}.json")
        kernel = self.start([*FAKE_IPYKERNEL, "serve", odd, "-f", path], env={"JPY_SESSION_NAME": odd})
        found = self.find_kernel(kernel.pid)
        self.assertEqual((found["connectionFile"], found["session"]), (path, odd))
        kernel.end()
        self.assertEqual(self.find().code_of(path), "STALE")

    def test_accepts_a_process_name_with_any_characters(self) -> None:
        kernel = self.start([*FAKE_IPYKERNEL, "change_name"])
        self.assertEqual(kernel.read_line(), "change_name")
        self.assertEqual(self.find_kernel(kernel.pid)["name"], 'a"b\n\xfc:')

    def test_reads_a_long_command_line(self) -> None:
        path = self.write()
        kernel = self.start([*FAKE_IPYKERNEL, "serve", "-f", path, *["x" * 1000] * 100])
        self.assertEqual(self.find_kernel(kernel.pid)["connectionFile"], path)

    def test_ignores_a_file_name_that_is_too_long(self) -> None:
        kernel = self.start([*FAKE_IPYKERNEL, "idle", "-f", "x" * 4097])
        self.assertIsNone(self.find_kernel(kernel.pid)["connectionFile"])


@unittest.skipUnless(sys.platform == "linux", "Linux only: /proc")
class LinuxMachineTest(FindTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.kernel = self.start([*FAKE_IPYKERNEL, "idle", "-f", self.name])
        self.machine = LinuxMachine()
        seen = self.machine.see(self.kernel.pid)
        assert seen is not None
        self.seen = seen

    def test_distinguishes_a_process_from_another_one_with_the_same_pid(self) -> None:
        self.assertTrue(self.machine.is_running(self.seen))
        self.seen.start += "0"
        self.assertFalse(self.machine.is_running(self.seen))

    def test_raises_no_error_for_a_process_that_has_ended(self) -> None:
        self.kernel.end()
        self.assertFalse(self.machine.is_running(self.seen))
        self.assertIsNone(LinuxMachine().see(self.kernel.pid))
        self.assertIsNone(self.machine.working_folder(self.seen))
        self.assertEqual(self.machine.environment(self.seen), {})
        self.assertIsNotNone(self.machine.problem(self.seen))
        self.assertEqual(self.machine.listening_ports(self.seen), frozenset())
        self.assertFalse(self.machine.runs_python(self.seen))

    def test_reports_a_process_whose_namespaces_linux_hides(self) -> None:
        self.assertIsNone(self.machine.problem(self.seen))
        with mock.patch.object(linux_machine, "read_namespace", return_value=None):
            problem = self.machine.problem(self.seen)
        self.assertEqual(problem and problem.code, "NOT_OURS")

    def test_reports_that_linux_hides_the_ports_of_a_process(self) -> None:
        with mock.patch("os.listdir", side_effect=PermissionError):
            self.assertIsNone(self.machine.listening_ports(self.seen))

    def test_reads_the_sockets_again_if_the_first_reading_missed_a_port(self) -> None:
        row = b"0: 0100007F:%04X 00000000:0000 0A 0:0 0:0 0 0 0 %d 1"
        readings = [[row % (1001, 7)], [row % (1002, 8)], []]
        with mock.patch.object(linux_machine, "read_rows", side_effect=readings) as read:
            self.assertEqual(self.machine.watch_ports(frozenset([1001, 1002])), {1001, 1002})
            self.assertEqual(read.call_count, 2)
        with mock.patch.object(linux_machine, "read_rows", side_effect=readings) as read:
            self.assertEqual(self.machine.watch_ports(frozenset([1001])), {1001})
            self.assertEqual(read.call_count, 1)


@unittest.skipUnless(sys.platform == "linux", "Linux only: namespaces and users of processes")
class FindOutOfReachTest(FindTestCase):
    def test_lists_a_kernel_in_another_namespace_without_its_file_and_its_ports(self) -> None:
        user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        for options in (["--net"], ["--mount"], ["--pid", "--fork", "--kill-child"]):
            with self.subTest(options[0]):
                command = ["unshare", *user, *options]
                reason = reason_to_skip([*command, "true"])
                if reason:
                    self.skipTest(reason)
                path = self.write()
                outside = self.start([*FAKE_KERNEL, "idle", path])
                launched = self.start([*command, *FAKE_IPYKERNEL, "idle", "-f", path])
                pid = only_child(launched.pid) if "--fork" in options else launched.pid
                found = self.find_kernel(pid)
                self.assertEqual(found["problem"]["code"], "OTHER_NAMESPACE")
                self.assertRegex(found["problem"]["message"], r"^[^.]+\.$")
                self.assertEqual((found["connectionFile"], found["ports"]), (None, []))
                self.assertEqual(found["isIpykernel"], True)
                outside.end()
                # The file is not stale: the kernel in the namespace may use it, under another path.
                self.assertIsNone(self.find().code_of(path))
                launched.end()

    def test_lists_a_kernel_of_another_user(self) -> None:
        if os.geteuid() != 0:
            self.skipTest("only root can start a process of another user")
        path = self.write()
        for activity in ("become_another_user", "act_as_another_user", "act_for_another_user"):
            with self.subTest(activity):
                kernel = self.start([*FAKE_IPYKERNEL, activity, "-f", path], env={"JPY_SESSION_NAME": "secret"})
                self.assertEqual(kernel.read_line(), "another user")
                found = self.find_kernel(kernel.pid)
                self.assertEqual(found["problem"]["code"], "OTHER_USER")
                self.assertEqual((found["connectionFile"], found["ports"], found["session"]), (None, [], None))
                kernel.end()

    def test_ignores_another_users_program_that_does_not_run_ipykernel(self) -> None:
        if os.geteuid() != 0:
            self.skipTest("only root can start a process of another user")
        kernel = self.start([*FAKE_KERNEL, "become_another_user", self.write()])
        self.assertEqual(kernel.read_line(), "another user")
        self.assertIsNone(self.find().kernel(kernel.pid))


def only_child(pid: int) -> int:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        (child,) = file.read().split()
    return int(child)
