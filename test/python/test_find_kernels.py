"""Tests which kernels and files find_kernels.py finds, with real processes on every operating system."""

import os
import unittest

from found_kernels import FindTestCase, new_file_name
from processes import FAKE_IPYKERNEL, FAKE_KERNEL, LAUNCHER, Daemon
from windows.win32 import is_wine


class FindKernelTest(FindTestCase):
    def test_reports_all_data_of_a_kernel(self) -> None:
        path = self.write()
        env = {"JPY_SESSION_NAME": "work/\xfc.ipynb"}
        kernel = self.start([*FAKE_IPYKERNEL, "serve", "-f", path], env=env)
        found = self.find_kernel(kernel.pid)
        self.assertEqual(found.pop("start"), Daemon(self).result("PROCESS", kernel.pid))
        self.assertTrue(found.pop("name").startswith("python"))
        self.assertEqual(found.pop("ancestors")[0], os.getpid())
        self.assertEqual(
            found,
            {
                "pid": kernel.pid,
                "connectionFile": path,
                "ports": self.ports,
                "launchers": [],
                "isIpykernel": True,
                "session": "work/\xfc.ipynb",
                "problem": None,
            },
        )

    def test_finds_the_kernel_and_not_the_launcher_that_names_the_same_file(self) -> None:
        path = self.write()
        for activity in ("serve", "idle"):
            with self.subTest(activity):
                launched = self.start([*LAUNCHER, *FAKE_IPYKERNEL, activity, f"--f={path}"])
                found = self.find_kernel(launched.kernel_pid)
                self.assertEqual([launcher["pid"] for launcher in found["launchers"]], [launched.pid])
                start = Daemon(self).result("PROCESS", launched.pid)
                self.assertEqual(found["launchers"][0]["start"], start)
                self.assertEqual(found["ancestors"][0], os.getpid())
                self.assertIsNone(self.find().kernel(launched.pid))
                launched.end()

    def test_finds_a_kernel_that_is_starting(self) -> None:
        zero, missing = new_file_name(), new_file_name()
        files = {self.name: self.ports, zero: [], missing: []}
        self.write()
        self.write(zero, hb_port=0)
        for name, ports in files.items():
            kernel = self.start([*FAKE_IPYKERNEL, "idle", "-f", self.path(name)])
            found = self.find_kernel(kernel.pid)
            self.assertEqual((found["connectionFile"], found["ports"]), (self.path(name), ports))

    def test_finds_a_connection_file_with_a_relative_path_in_the_working_or_the_runtime_folder(self) -> None:
        work = self.path("work")
        os.mkdir(work)
        in_runtime, missing, nested = new_file_name(), new_file_name(), new_file_name()
        self.write(os.path.join("work", self.name))
        self.write(in_runtime)
        expected = {
            self.name: os.path.join(work, self.name),
            in_runtime: self.path(in_runtime),
            missing: self.path(missing),
            os.path.join("..", in_runtime): self.path(in_runtime),
            os.path.join("new", nested): os.path.join(work, "new", nested),
        }
        for name, path in expected.items():
            with self.subTest(name):
                env = {"JUPYTER_RUNTIME_DIR": self.folder}
                kernel = self.start([*FAKE_IPYKERNEL, "idle", "-f", name], cwd=work, env=env)
                found = self.find()
                self.assertEqual((found.kernel(kernel.pid) or {})["connectionFile"], path)
                self.assertIn(os.path.dirname(path), found.folders)
                kernel.end()

    def test_reads_the_runtime_folder_from_the_environment_of_the_kernel(self) -> None:
        other = self.path("other")
        kernel = self.start([*FAKE_IPYKERNEL, "idle", "-f", self.name], env={"JUPYTER_RUNTIME_DIR": other})
        found = self.find_kernel(kernel.pid)
        self.assertEqual(found["connectionFile"], os.path.join(other, self.name))

    def test_reports_the_file_of_an_ended_kernel_as_stale_and_leaves_out_the_kernel(self) -> None:
        path = self.write()
        kernel = self.start([*FAKE_IPYKERNEL, "serve", "-f", path])
        self.find_kernel(kernel.pid)
        kernel.end()
        found = self.find()
        self.assertIsNone(found.kernel(kernel.pid))
        self.assertEqual(found.code_of(path), "STALE")

    def test_shortens_the_name_of_a_session_to_500_characters(self) -> None:
        kernel = self.start([*FAKE_IPYKERNEL, "idle"], env={"JPY_SESSION_NAME": "s" * 501})
        self.assertEqual(self.find_kernel(kernel.pid)["session"], "s" * 500)

    def test_ignores_a_client_of_a_kernel(self) -> None:
        path = self.write()
        kernel = self.start([*FAKE_IPYKERNEL, "serve", "-f", path])
        client = self.start([*FAKE_KERNEL, "idle", "--existing", path])
        self.assertEqual(self.find_kernel(kernel.pid)["connectionFile"], path)
        self.assertIsNone(self.find().kernel(client.pid))
        kernel.end()
        self.assertIsNone(self.find().kernel(client.pid))

    def test_ignores_a_program_that_only_names_a_connection_file(self) -> None:
        path = self.write()
        kernel = self.start([*FAKE_KERNEL, "idle", path])
        found = self.find()
        self.assertIsNone(found.kernel(kernel.pid))
        # The file is not reported as stale: the program may be a starting kernel, such as an IRkernel that does not
        # listen on its ports yet.
        self.assertIsNone(found.code_of(path))

    def test_finds_a_kernel_that_is_not_ipykernel_by_its_ports(self) -> None:
        path = self.write()
        kernel = self.start([*FAKE_KERNEL, "serve", path])
        found = self.find_kernel(kernel.pid)
        self.assertEqual((found["connectionFile"], found["isIpykernel"]), (path, False))

    def test_finds_a_kernel_without_tcp_ports_by_its_command_line(self) -> None:
        files = {
            "kernel-ipc.json": self.write("kernel-ipc.json", transport="ipc", ip="/tmp/ipc"),
            "kernel-registration.json": self.write_text('{"registration_port": 1}', "kernel-registration.json"),
        }
        for name, path in files.items():
            with self.subTest(name):
                launched = self.start([*LAUNCHER, *FAKE_KERNEL, "idle", path])
                found = self.find_kernel(launched.kernel_pid)
                self.assertEqual((found["connectionFile"], found["ports"]), (path, []))
                self.assertIsNone(self.find().kernel(launched.pid))

    @unittest.skipIf(is_wine(), "Wine 8 does not tell who listens on a port")
    def test_finds_by_its_ports_a_kernel_whose_command_line_names_no_file(self) -> None:
        for name in ("kernel-1.json", "kernel-{}.json"):
            with self.subTest(name):
                kernel = self.start([*FAKE_KERNEL, "serve"])
                path = self.write(name.format(kernel.pid))
                found = self.find_kernel(kernel.pid)
                self.assertEqual((found["connectionFile"], found["ports"]), (path, self.ports))
                kernel.end()
                os.remove(path)


class FindFilesTest(FindTestCase):
    def test_reports_why_a_connection_file_in_the_runtime_folder_leads_to_no_kernel(self) -> None:
        expected = {
            self.write("kernel-stale.json"): "STALE",
            self.write("kernel-zero.json", hb_port=0): "STALE",
            self.write("other-name.json"): "STALE",
            self.write_text('{"registration_port": 50001}', "kernel-registration.json"): "REGISTRATION",
            self.write_text("", "kernel-empty.json"): "UNREADABLE",
            self.write_text("[" * 60000, "kernel-nested.json"): "UNREADABLE",
            self.write_text("[1]", "kernel-list.json"): "UNREADABLE",
            self.write("kernel-text.json", hb_port="50001"): "UNREADABLE",
            self.write("kernel-missing.json", hb_port=None): "UNREADABLE",
            self.write("kernel-high.json", hb_port=65536): "UNREADABLE",
            self.write("kernel-true.json", hb_port=True): "UNREADABLE",
            self.write("kernel-large.json", padding=" " * 65536): "UNREADABLE",
            self.write("jpserver-1.json"): None,
            self.write_text('{"port": 8888}', "settings.json"): None,
            self.write("kernel-1.txt"): None,
        }
        os.mkdir(self.path("kernel-folder.json"))
        expected[self.path("kernel-folder.json")] = "UNREADABLE"
        found = self.find()
        self.assertEqual({path: found.code_of(path) for path in expected}, expected)
        for problem in found.files.values():
            self.assertRegex(problem["message"], r"^[^.]+\.$")

    def test_does_not_mistake_a_process_that_has_got_the_pid_of_an_old_kernel_for_a_kernel(self) -> None:
        other = self.start([*FAKE_KERNEL, "idle"])
        path = self.write(f"kernel-{other.pid}.json")
        found = self.find()
        self.assertIsNone(found.kernel(other.pid))
        self.assertEqual(found.code_of(path), "STALE")

    def test_names_the_runtime_folder_even_if_it_does_not_exist(self) -> None:
        os.rmdir(self.folder)
        self.assertIn(self.folder, self.find().folders)
        os.mkdir(self.folder)

    def test_reads_only_the_newest_thousand_files(self) -> None:
        for number in range(1001):
            path = self.write_text("{}", f"kernel-{number}.json")
            os.utime(path, (number, number))
        files = self.find().files
        self.assertEqual(len(files), 1000)
        self.assertNotIn(self.path("kernel-0.json"), files)
