"""Tests the parts of the search for kernels: command lines, paths and folders, and the search with fake processes."""

import os
import shutil
import sys
import tempfile
import unittest
from typing import Any, Dict, FrozenSet, List, Optional, Tuple
from unittest import mock

from found_kernels import PORT_NAMES
from kernel_interrupt.finding import known_files
from kernel_interrupt.finding.command_lines import is_interactive_shell, mentions, named_files, runs_ipykernel
from kernel_interrupt.finding.connection_files import is_safe_path, read_connection_file
from kernel_interrupt.finding.report import to_report
from kernel_interrupt.finding.runtime_folders import candidates, runtime_folder, runtime_folders
from kernel_interrupt.finding.search import Findings, FoundKernel, Search
from kernel_interrupt.platforms.machine import ELEVATED, OTHER_USER, Machine, Problem, SeenProcess

FILE = ["-f", "/r/kernel-1.json"]


class CommandLineTest(unittest.TestCase):
    def test_tells_whether_a_command_line_runs_ipykernel(self) -> None:
        for arguments in (
            ["python", "-m", "ipykernel"],
            ["python", "-m", "ipykernel_launcher", *FILE],
            ["python3.11", "-Xfrozen_modules=off", "-X", "utf8", "-Wd", "-m", "ipykernel_launcher"],
            ["python", "--check-hash-based-pycs", "always", "-Im", "ipykernel_launcher"],
            ["python", "-mipykernel"],
            ["/usr/bin/python", "/x/ipykernel_launcher.py", *FILE],
            ["C:\\p\\python.exe", "C:\\x\\ipykernel_launcher.py"],
            ["python", "-c", "from ipykernel.kernelapp import main; main()", *FILE],
            ["python", "-m", "debugpy", "--listen", "1", "-m", "ipykernel_launcher"],
            ["python", "C:\\x\\launch_kernel.py", "-m", "ipykernel_launcher", *FILE],
        ):
            self.assertTrue(runs_ipykernel(arguments), arguments)
        for arguments in (
            [],
            ["python"],
            ["python", "-m"],
            ["python", "-c", "import ipykernel", "-m", "ipykernel"],
            ["python", "-", "-m", "ipykernel"],
            ["python", "-m", "ipykernel", "install", "--user"],
            ["python", "-m", "pytest", "-m", "ipykernel"],
            ["python", "-m", "ipykernel_other"],
            ["python", "-X", "-m", "ipykernel"],
            ["python", "x.py", "-m", "ipykernel_launcher"],
            ["timeout", "60", "python", "-m", "ipykernel_launcher"],
            ["sudo", "python", "-m", "ipykernel_launcher"],
            ["C:\\Windows\\py.exe", "-m", "ipykernel_launcher"],
            ["sh", "-c", "python -m ipykernel_launcher"],
            ["python", "-m", "debugpy", "--listen", "1"],
        ):
            self.assertFalse(runs_ipykernel(arguments), arguments)

    def test_returns_the_arguments_that_may_be_connection_files(self) -> None:
        for arguments, files in (
            (["-f", "a"], ["a"]),
            (["-f=a"], ["a"]),
            (["--f=a"], ["a"]),
            (["--connection-file=a"], ["a"]),
            (["--IPKernelApp.connection_file=a"], ["a"]),
            (["a.json"], ["a.json"]),
            (["--conn", "A.JSON"], ["A.JSON"]),
            (["--conn=a.json"], ["a.json"]),
            (["a=b.json"], ["a=b.json"]),
            (["first.json", "-f", "second"], ["second", "first.json"]),
            (["-f"], []),
            (["-f="], []),
            (["a", "--other=a"], []),
            (["x" * 4092 + ".json"], []),
        ):
            self.assertEqual(named_files(["program.json", *arguments]), files, arguments)
        self.assertEqual(len(named_files(["program", *(f"{number}.json" for number in range(20))])), 16)

    def test_tells_whether_the_command_line_of_a_launcher_names_a_connection_file(self) -> None:
        self.assertTrue(mentions(["sh", "-c", "python -f /r/kernel-1.json"], "/r/kernel-1.json"))
        self.assertTrue(mentions(["cmd", "/c", "x -f C:\\r\\kernel-1.json"], "C:\\r\\kernel-1.json"))
        self.assertFalse(mentions(["kernel-1.json"], "/r/kernel-1.json"))
        self.assertFalse(mentions(["sh", "kernel-2.json"], "/r/kernel-1.json"))
        self.assertFalse(mentions(["sh", "x"], "/r/"))

    def test_distinguishes_an_interactive_shell_from_a_script(self) -> None:
        for arguments in (["-bash"], ["bash", "-i"], ["bash", "--init-file", "/x/init.sh"], ["zsh", "-l"]):
            self.assertTrue(is_interactive_shell(arguments[0].lstrip("-"), arguments), arguments)
        for arguments in (["sh", "-c", "x"], ["bash", "script.sh"], ["bash", "--rcfile", "a", "b"], ["uv"]):
            self.assertFalse(is_interactive_shell(arguments[0], arguments), arguments)


class PathTest(unittest.TestCase):
    def test_must_be_absolute_on_windows_and_not_lead_to_another_machine_a_device_or_a_stream(self) -> None:
        for path in ("C:\\x\\kernel-1.json", "c:/x/kernel-1.json"):
            self.assertTrue(is_safe_path(path, platform="win32"), path)
        for path in (
            "",
            "\\\\server\\share\\a.json",
            "//server/share/a.json",
            "\\\\?\\C:\\a.json",
            "\\\\.\\pipe\\a.json",
            "\\a.json",
            "C:a.json",
            "C:\\con",
            "C:\\x\\NUL.json",
            "C:\\com1 .json\\x",
            "C:\\COM\xb9",
            "C:\\a.json:stream",
            "C:\\a\0.json",
            "C:\\" + "x" * 4096,
        ):
            self.assertFalse(is_safe_path(path, platform="win32"), path)

    def test_may_lead_to_another_machine_if_it_is_in_a_trusted_folder(self) -> None:
        path = os.path.join("//server/home/jupyter", "kernel-1.json")
        self.assertFalse(is_safe_path(path, platform="win32"))
        self.assertTrue(is_safe_path(path, ["//server/home/jupyter"], "win32"))
        self.assertFalse(
            is_safe_path(os.path.join("//server/home/jupyter", "nul.json"), ["//server/home/jupyter"], "win32")
        )

    def test_must_be_absolute_and_short_and_contain_no_nul_byte_on_linux(self) -> None:
        self.assertTrue(is_safe_path("/x/nul", platform="linux"))
        for path in ("x", "", "/a\0", "/" + "x" * 4096):
            self.assertFalse(is_safe_path(path, platform="linux"))

    @unittest.skipIf(sys.platform == "win32", "links need rights on Windows")
    def test_is_refused_on_windows_if_it_contains_a_link(self) -> None:
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        os.symlink("elsewhere", os.path.join(folder, "C:\\x"))
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(folder)
        self.assertFalse(is_safe_path("C:\\x", platform="win32"))
        self.assertTrue(is_safe_path("C:\\y", platform="win32"))


class RuntimeFolderTest(unittest.TestCase):
    def check(self, platform: str, environment: Dict[str, str], *expected: str) -> None:
        found = [folder.replace("\\", "/") for folder in candidates(environment, platform)]
        self.assertEqual(found, list(expected))

    def test_is_chosen_as_jupyter_chooses_it(self) -> None:
        home = {"HOME": "/h", "USERPROFILE": "/u"}
        for platform in ("linux", "darwin", "win32"):
            self.check(platform, {**home, "JUPYTER_RUNTIME_DIR": "/r", "JUPYTER_DATA_DIR": "/d"}, "/r")
            self.check(platform, {**home, "JUPYTER_RUNTIME_DIR": "", "JUPYTER_DATA_DIR": "/d"}, "/d/runtime")
        self.check("linux", home, "/h/.local/share/jupyter/runtime")
        xdg = {**home, "XDG_DATA_HOME": "/x", "XDG_RUNTIME_DIR": "/run"}
        self.check("linux", xdg, "/x/jupyter/runtime", "/run/jupyter")
        mac = "/h/Library/Jupyter/runtime", "/h/Library/Application Support/Jupyter/runtime"
        self.check("darwin", home, *mac)
        self.check("win32", home, "/u/.jupyter/data/runtime")
        windows = {**home, "APPDATA": "/a", "LOCALAPPDATA": "/l"}
        self.check("win32", windows, "/a/jupyter/runtime", "/l/Jupyter/runtime")

    def test_is_determined_without_reading_the_disk(self) -> None:
        with mock.patch("os.path.isdir", side_effect=AssertionError):
            self.assertEqual(runtime_folder({"JUPYTER_RUNTIME_DIR": os.path.abspath("r")}), os.path.abspath("r"))
            runtime_folder({"APPDATA": "a", "LOCALAPPDATA": "b"}, "win32")

    def test_is_listed_even_if_it_does_not_exist_and_the_other_candidates_only_if_they_exist(self) -> None:
        folder = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        environment = {"XDG_DATA_HOME": os.path.join(folder, "x"), "XDG_RUNTIME_DIR": folder}
        chosen, old = os.path.join(folder, "x", "jupyter", "runtime"), os.path.join(folder, "jupyter")
        self.assertEqual(runtime_folders(environment, "linux"), [chosen])
        os.mkdir(old)
        self.assertEqual(runtime_folders(environment, "linux"), [chosen, old])


def process(pid: int, arguments: List[str], parent: int = 1, name: str = "python") -> SeenProcess:
    return SeenProcess(pid, f"s{pid}", parent, name, arguments)


class FakeMachine(Machine):
    launchers = frozenset(["sh", "uv"])

    def __init__(self, *processes: SeenProcess) -> None:
        self.living = {process.pid: process for process in processes}
        self.problems: Dict[int, Problem] = {}
        self.ports: Dict[int, Optional[FrozenSet[int]]] = {}
        self.tells_all_ports = True
        self.without_python: List[int] = []
        self.ended: List[int] = []
        self.searched_owners = 0

    def candidates(self) -> List[SeenProcess]:
        return list(self.living.values())

    def see(self, pid: int) -> Optional[SeenProcess]:
        return self.living.get(pid)

    def parent(self, process: SeenProcess) -> Optional[SeenProcess]:
        return self.see(process.parent_pid)

    def children(self, process: SeenProcess) -> List[SeenProcess]:
        return [one for one in self.living.values() if one.parent_pid == process.pid]

    def problem(self, process: SeenProcess) -> Optional[Problem]:
        return self.problems.get(process.pid)

    def working_folder(self, process: SeenProcess) -> Optional[str]:
        return None

    def environment(self, process: SeenProcess) -> Dict[str, str]:
        return {"JPY_SESSION_NAME": f"session {process.pid}"}

    def is_running(self, process: SeenProcess) -> bool:
        return process.pid not in self.ended

    def watch_ports(self, ports: FrozenSet[int]) -> Optional[FrozenSet[int]]:
        everything = frozenset(range(2**16)) if None in self.ports.values() else frozenset()
        found = everything.union(*(owned or () for owned in self.ports.values())) & ports
        return found if self.tells_all_ports else None

    def listening_ports(self, process: SeenProcess) -> Optional[FrozenSet[int]]:
        return self.ports.get(process.pid, frozenset())

    def listeners(self) -> List[Tuple[SeenProcess, FrozenSet[int]]]:
        self.searched_owners += 1
        return [(self.living[pid], ports) for pid, ports in self.ports.items() if ports]

    def runs_python(self, process: SeenProcess) -> bool:
        return process.pid not in self.without_python


class SearchTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.file = self.write("kernel-1.json", 1001)
        self.ports = frozenset(range(1001, 1006))
        self.ipykernel = ["python", "-m", "ipykernel", "-f", self.file]
        self.other = ["R", "--args", self.file]

    def write(self, name: str, first_port: int) -> str:
        path = os.path.join(self.folder, name)
        entries = ",".join(f'"{name}":{first_port + index}' for index, name in enumerate(PORT_NAMES))
        with open(path, "w") as file:
            file.write("{" + entries + "}")
        return path

    def search(self, machine: FakeMachine) -> Findings:
        return Search(machine, {"JUPYTER_RUNTIME_DIR": self.folder}).run()

    def found(self, machine: FakeMachine) -> Dict[int, Optional[str]]:
        """Returns the connection file of each kernel, by pid."""
        return {kernel.process.pid: kernel.connection_file for kernel in self.search(machine).kernels}

    def test_looks_up_the_owners_of_sockets_only_if_all_ports_of_a_file_without_a_kernel_are_in_use(self) -> None:
        machine = FakeMachine(process(10, self.other), process(11, ["spyder"]))
        machine.ports = {10: self.ports}
        self.assertEqual(self.found(machine), {10: self.file})
        self.assertEqual(machine.searched_owners, 0)
        path = self.write("kernel-2.json", 2001)
        machine.ports[11] = frozenset([2001])
        self.found(machine)
        self.assertEqual(machine.searched_owners, 0)
        machine.ports[11] = frozenset(range(2001, 2006))
        machine.living[12] = process(12, ["qgis"])
        machine.ports[12] = frozenset(range(3001, 3006))
        other_path = self.write("kernel-3.json", 3001)
        self.assertEqual(self.found(machine), {10: self.file, 11: path, 12: other_path})
        self.assertEqual(machine.searched_owners, 1)

    def test_finds_kernels_if_the_system_reports_ports_only_for_one_process_at_a_time(self) -> None:
        machine = FakeMachine(process(10, self.other), process(11, ["tail", "-f", self.file]), process(12, ["spyder"]))
        machine.tells_all_ports = False
        self.assertEqual(self.found(machine), {})
        machine.ports = {12: self.ports}
        self.assertEqual(self.found(machine), {12: self.file})
        machine.ports = {10: self.ports}
        self.assertEqual(self.found(machine), {10: self.file})

    def test_chooses_the_last_launched_process_that_names_the_file_if_the_ports_are_hidden(self) -> None:
        kernel = process(12, self.other, parent=11)
        client = process(13, ["jupyter", "--existing", self.file], parent=12)
        machine = FakeMachine(process(11, ["call", self.file]), kernel, client)
        machine.ports = {11: None, 12: None, 13: None}
        self.assertEqual(self.found(machine), {12: self.file})
        # Process 14 is a copy that the kernel forked.
        machine.living[14] = process(14, self.other, parent=12)
        machine.ports[14] = None
        self.assertEqual(self.found(machine), {12: self.file})
        # Windows has no fork. There, process 14 can only be a kernel that a virtual environment's python.exe started.
        machine.forks = False
        self.assertEqual(self.found(machine), {14: self.file})

    def test_ignores_the_hidden_ports_of_a_child_that_belongs_to_another_user(self) -> None:
        machine = FakeMachine(
            process(10, ["sh", "-c", f"sudo R {self.file}", self.file]), process(11, ["sudo"], parent=10)
        )
        machine.ports = {11: None}
        machine.problems = {11: Problem(OTHER_USER, "")}
        self.assertEqual(self.found(machine), {})

    def test_chooses_the_process_that_listens_on_the_most_ports_of_the_file(self) -> None:
        machine = FakeMachine(process(10, self.other), process(11, self.other, parent=10))
        machine.ports = {10: frozenset([1001]), 11: self.ports}
        self.assertEqual(self.found(machine), {11: self.file})

    def test_finds_no_kernel_if_no_process_names_the_file_or_listens_on_all_its_ports(self) -> None:
        machine = FakeMachine(process(10, ["python", "embeds.py"]))
        machine.ports = {10: frozenset(range(1001, 1005)), 11: frozenset([1005])}
        machine.living[11] = process(11, ["python", "other.py"])
        self.assertEqual(self.found(machine), {})
        machine.ports = {10: self.ports}
        self.assertEqual(self.found(machine), {10: self.file})

    def test_does_not_mistake_a_tunnel_or_another_users_process_for_an_embedded_kernel(self) -> None:
        for name in ("kernel-1.json", "kernel-10.json"):
            os.rename(self.file, os.path.join(self.folder, name))
            self.file = os.path.join(self.folder, name)
            machine = FakeMachine(process(10, ["ssh"]))
            machine.ports = {10: self.ports}
            self.assertEqual(self.found(machine), {10: self.file})
            machine.without_python = [10]
            self.assertEqual(self.found(machine), {})
            machine.without_python = []
            machine.problems = {10: Problem(OTHER_USER, "")}
            self.assertEqual(self.found(machine), {})

    def test_recognises_the_parent_of_a_forked_copy_as_the_embedded_kernel(self) -> None:
        machine = FakeMachine(process(12, ["spyder"], parent=11), process(11, ["spyder"]))
        machine.ports = {12: self.ports, 11: self.ports}
        self.assertEqual(self.found(machine), {11: self.file})

    def test_lists_no_file_for_a_second_ipykernel_that_names_the_same_file(self) -> None:
        machine = FakeMachine(process(10, self.ipykernel), process(11, self.ipykernel))
        machine.ports = {11: self.ports}
        self.assertEqual(self.found(machine), {11: self.file, 10: None})

    def test_lists_only_the_last_process_of_a_chain_of_starting_ipykernels(self) -> None:
        machine = FakeMachine(process(10, self.ipykernel), process(11, [*self.ipykernel, "x"], parent=10))
        self.assertEqual(self.found(machine), {11: self.file})
        machine.problems = {10: Problem(OTHER_USER, ""), 11: Problem(OTHER_USER, "")}
        self.assertEqual(list(self.found(machine)), [11])

    def test_prefers_a_starting_ipykernel_to_another_program_that_names_its_file(self) -> None:
        with open(self.file, "w") as file:
            file.write('{"shell_port":0,"iopub_port":0,"stdin_port":0,"control_port":0,"hb_port":0}')
        machine = FakeMachine(
            process(10, self.ipykernel), process(11, ["sh"]), process(12, ["tail", self.file], parent=11)
        )
        self.assertEqual(self.found(machine), {10: self.file})

    def test_does_not_list_an_editor_that_names_a_file_in_which_ports_are_missing_or_zero(self) -> None:
        for content in (
            '{"shell_port":1}',
            '{"shell_port":0,"iopub_port":0,"stdin_port":0,"control_port":0,"hb_port":0}',
        ):
            with open(self.file, "w") as file:
                file.write(content)
            self.assertEqual(self.found(FakeMachine(process(10, ["vim", self.file]))), {})

    def test_does_not_list_an_ipykernel_whose_child_listens_on_the_ports_of_its_file(self) -> None:
        machine = FakeMachine(process(10, self.ipykernel), process(11, ["worker"], parent=10))
        machine.ports = {11: self.ports}
        self.assertEqual(self.found(machine), {11: self.file})

    def test_does_not_read_the_file_that_a_process_of_another_user_names(self) -> None:
        machine = FakeMachine(process(10, [*self.ipykernel[:-1], "/other/kernel-1.json"]))
        machine.problems = {10: Problem(OTHER_USER, "")}
        with mock.patch.object(known_files, "read_connection_file", wraps=read_connection_file) as read:
            self.assertEqual(self.found(machine), {10: None})
        self.assertEqual([call[0] for call in read.call_args_list], [(self.file,)])

    def test_finds_no_kernel_by_its_ports_if_they_are_not_all_different(self) -> None:
        text = '{"shell_port":1,"iopub_port":1,"stdin_port":1,"control_port":1,"hb_port":1}'
        with open(self.file, "w") as file:
            file.write(text)
        machine = FakeMachine(process(10, ["python", "web.py"]))
        machine.ports = {10: frozenset([1])}
        self.assertEqual(self.found(machine), {})

    def test_lists_ipykernels_that_name_no_file(self) -> None:
        machine = FakeMachine(process(10, ["python", "-m", "ipykernel"]), process(11, ["python", "-m", "ipykernel"]))
        self.assertEqual(self.found(machine), {10: None, 11: None})

    def test_reports_no_file_no_ports_and_no_session_of_an_elevated_ipykernel(self) -> None:
        machine = FakeMachine(process(10, self.ipykernel), process(11, self.other))
        machine.problems = {10: Problem(ELEVATED, "It is."), 11: Problem(ELEVATED, "It is.")}
        machine.ports = {10: self.ports}
        findings = self.search(machine)
        (kernel,) = findings.kernels
        self.assertEqual((kernel.process.pid, kernel.connection_file, kernel.ports), (10, None, []))
        self.assertEqual((kernel.session, kernel.problem and kernel.problem.code), (None, ELEVATED))

    def test_leaves_out_a_kernel_that_ended_during_the_search(self) -> None:
        machine = FakeMachine(process(10, self.ipykernel))
        machine.ended = [10]
        self.assertEqual(self.found(machine), {})

    def test_names_launchers_up_to_the_first_program_that_is_not_a_launcher(self) -> None:
        kernel = process(15, self.other, parent=14)
        chain = [
            process(10, ["uv", "run", "server"], name="uv"),
            process(11, ["jupyter", "server"], parent=10),
            process(12, ["uv", "run", "x"], parent=11, name="uv"),
            process(13, ["sh", "-c", "x"], parent=12, name="sh"),
            process(14, ["call", f"R --args {self.file}"], parent=13),
        ]
        machine = FakeMachine(kernel, *chain)
        machine.ports = {15: self.ports}
        (found,) = self.search(machine).kernels
        self.assertEqual([launcher.pid for launcher in found.launchers], [12, 13, 14])
        self.assertEqual(found.ancestors, [11, 10])
        # A shell with two children is no launcher: it does not only wait for the kernel.
        machine.living[16] = process(16, ["sleep"], parent=13)
        (found,) = self.search(machine).kernels
        self.assertEqual([launcher.pid for launcher in found.launchers], [14])
        # A shell in which a user types is no launcher either.
        del machine.living[16]
        machine.living[13].arguments[:] = ["sh", "-i"]
        (found,) = self.search(machine).kernels
        self.assertEqual([launcher.pid for launcher in found.launchers], [14])

    def test_does_not_mistake_a_client_for_a_launcher(self) -> None:
        machine = FakeMachine(process(10, ["x", "--existing", self.file]), process(11, self.other, parent=10))
        machine.ports = {11: self.ports}
        (found,) = self.search(machine).kernels
        self.assertEqual((found.launchers, found.ancestors), ([], [10]))

    def test_survives_a_circle_of_parents(self) -> None:
        # Windows keeps the pid of a parent that has ended, and may give that pid to another process.
        machine = FakeMachine(process(10, self.ipykernel, parent=11), process(11, ["x"], parent=10))
        (found,) = self.search(machine).kernels
        self.assertEqual(found.ancestors, [11])

    def test_bounds_what_it_reports(self) -> None:
        kernels = [FoundKernel(process(pid, [], name="n" * 5000), None) for pid in range(1001)]
        kernels[0].session = "s" * 501
        problem = Problem("STALE", "m" * 5000)
        findings = Findings(kernels, [("p" * 5000, problem)] * 1001, ["f"] * 1001)
        report: Dict[str, Any] = to_report(findings)
        self.assertEqual([len(report[name]) for name in ("kernels", "files", "folders")], [1000] * 3)
        kernel, file = report["kernels"][0], report["files"][0]
        self.assertEqual((len(kernel["name"]), len(kernel["session"])), (4096, 500))
        self.assertEqual((len(file["path"]), len(file["problem"]["message"])), (4096, 4096))
