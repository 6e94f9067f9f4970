"""Tests which files of Jupyter servers find_kernels.py finds, and which it refuses, on every operating system."""

import json
import os
import socket
import stat
import sys
import unittest
from typing import Any, Optional
from unittest import mock

from found_kernels import FindTestCase
from kernel_interrupt.finding.server_files import find_servers
from kernel_interrupt.platforms import current_machine
from kernel_interrupt.platforms.machine import OTHER_USER, Machine, Problem
from processes import FAKE_KERNEL, Daemon
from windows.win32 import is_wine, set_access

OWN = f"jpserver-{os.getpid()}.json"
# An access list that gives rights only to this user.
PRIVATE = "(A;;FA;;;{user})"


class FindServersTest(FindTestCase):
    """This process plays the role of the Jupyter server."""

    def setUp(self) -> None:
        super().setUp()
        listener = socket.socket()
        self.addCleanup(listener.close)
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        self.port: int = listener.getsockname()[1]

    def write_server(self, name: str = OWN, text: Optional[str] = None, **changes: Any) -> str:
        content = {"hostname": "localhost", "port": self.port, "token": "secret", "pid": os.getpid(), **changes}
        path = self.write_text(json.dumps(content) if text is None else text, name)
        make_private(path)
        return path

    def refusal(self, name: str = OWN) -> Optional[str]:
        problem = self.find_servers()[name]["problem"]
        return None if problem is None else str(problem["code"])

    def test_reports_all_data_of_a_server(self) -> None:
        path = self.write_server()
        with open(path, encoding="utf-8") as file:
            content = file.read()
        self.assertEqual(
            self.find_servers(),
            {
                OWN: {
                    "file": OWN,
                    "pid": os.getpid(),
                    "start": Daemon(self).result("PROCESS", os.getpid()),
                    "content": content,
                    # Wine 8 names process 0 as the owner of every port.
                    "listens": None if is_wine() else True,
                    "problem": None,
                }
            },
        )

    def test_leaves_out_servers_that_have_ended_and_files_that_are_not_named_jpserver_pid_json(self) -> None:
        ended = self.start([*FAKE_KERNEL, "idle"])
        ended.finish()
        for name in (f"jpserver-{ended.pid}.json", f"jpserver-{os.getpid()}-open.html", "jpserver-1x.json", "a.json"):
            self.write_server(name)
        self.assertEqual(self.find_servers(), {})

    def test_finds_nothing_in_a_folder_that_does_not_exist(self) -> None:
        self.folder = self.path("missing")
        self.assertEqual(self.find_servers(), {})

    @unittest.skipIf(is_wine(), "Wine 8 names process 0 as the owner of every port")
    def test_tells_that_a_server_does_not_listen_on_the_port_in_its_file(self) -> None:
        self.write_server(port=self.ports[0])
        self.assertIs(self.find_servers()[OWN]["listens"], False)
        other = self.start([*FAKE_KERNEL, "idle"])
        name = f"jpserver-{other.pid}.json"
        self.write_server(name)
        self.assertIs(self.find_servers()[name]["listens"], False)

    def test_refuses_a_file_that_other_users_may_read_or_write(self) -> None:
        path = self.write_server()
        self.assertIsNone(self.refusal())
        for access in ("FR", "FW"):
            share(path, access)
            self.assertEqual(self.refusal(), "NOT_PRIVATE", access)

    @unittest.skipIf(sys.platform == "win32", "Linux and macOS only: users of files")
    def test_refuses_a_file_of_another_user(self) -> None:
        self.write_server()
        machine = current_machine()
        own_process = mock.patch.object(machine, "problem", return_value=None)
        with own_process, mock.patch("os.geteuid", return_value=1234):
            (server,) = find_servers(machine, self.folder)
        message = "The server's file in the runtime folder belongs to another user."
        self.assertEqual(server.problem and server.problem.message, message)

    def test_refuses_a_process_of_another_user(self) -> None:
        self.write_server()
        machine = current_machine()
        strange = Problem(OTHER_USER, "Process 1 belongs to another user.")
        with mock.patch.object(machine, "problem", return_value=strange):
            (server,) = find_servers(machine, self.folder)
        self.assertIs(server.problem, strange)

    @unittest.skipIf(is_wine(), "Wine creates no links")
    def test_does_not_follow_a_link(self) -> None:
        target = self.write_server("other.json")
        try:
            os.symlink(target, self.path(OWN))
        except OSError:
            self.skipTest("links need rights on Windows")
        found = self.find_servers()[OWN]
        self.assertEqual((found["content"], found["problem"]["message"]), (None, "it is a link"))

    @unittest.skipIf(sys.platform == "win32", "Linux and macOS only: O_NOFOLLOW")
    def test_does_not_follow_a_link_that_has_just_replaced_a_servers_file(self) -> None:
        target = self.write_server("other.json")
        os.symlink(target, self.path(OWN))
        with mock.patch("os.lstat", return_value=os.stat(target)):
            (server,) = find_servers(current_machine(), self.folder)
        self.assertEqual((server.content, server.problem and server.problem.code), (None, "NOT_READ"))

    def test_does_not_read_a_folder_or_a_large_file(self) -> None:
        os.mkdir(self.path(OWN))
        other = self.start([*FAKE_KERNEL, "idle"])
        large = f"jpserver-{other.pid}.json"
        self.write_server(large, " " * 100_000)
        found = self.find_servers()
        reasons = {name: (server["content"], server["problem"]["message"]) for name, server in found.items()}
        self.assertEqual(reasons, {OWN: (None, "it is not a regular file"), large: (None, "it is larger than 64 KiB")})

    @unittest.skipIf(sys.platform == "win32", "Linux and macOS only: FIFOs")
    def test_does_not_wait_for_a_fifo(self) -> None:
        if sys.platform != "win32":
            os.mkfifo(self.path(OWN))
        self.assertEqual(self.find_servers()[OWN]["problem"]["message"], "it is not a regular file")

    def test_finds_a_server_whose_file_contains_no_valid_port(self) -> None:
        for text in ("{", "[]", '{"port": "8888"}', "[" * 10_000):
            self.write_server(text=text)
            found = self.find_servers()[OWN]
            self.assertEqual((found["content"], found["listens"] or False), (text, False))

    def test_leaves_out_a_file_that_has_just_been_deleted(self) -> None:
        self.write_server()
        machine: Machine = current_machine()
        with mock.patch("os.lstat", side_effect=FileNotFoundError):
            self.assertEqual(find_servers(machine, self.folder), [])


def make_private(path: str) -> None:
    """Lets only this user read and write the file."""
    if sys.platform == "win32":
        set_access(path, PRIVATE)
    else:
        os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)


def share(path: str, access: str) -> None:
    """Lets everyone read (FR) or write (FW) the file."""
    if sys.platform == "win32":
        set_access(path, f"{PRIVATE}(A;;{access};;;WD)")
    else:
        os.chmod(path, 0o604 if access == "FR" else 0o602)
