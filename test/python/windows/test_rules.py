"""Tests on every system how the daemon reads command lines, environments and tables of ports of Windows."""

import ctypes
import unittest

from kernel_interrupt.platforms.windows.adoption import runs_ipykernel
from kernel_interrupt.platforms.windows.dll import Function, succeeded
from kernel_interrupt.platforms.windows.iphlpapi import Tcp6RowOwnerPid, TcpRowOwnerPid, parse_rows
from kernel_interrupt.platforms.windows.kernels import connection_files, passes_on
from kernel_interrupt.platforms.windows.parameters import parse_environment

PYTHON = '"C:\\Program Files\\Python\\python.exe"'
MODULE = '-m ipykernel_launcher -f "C:\\Users\\A B\\kernel-1.json"'


class PassesOnTest(unittest.TestCase):
    def test_accepts_a_launcher_and_its_child(self) -> None:
        for launcher, child in (
            (f"C:\\venv\\Scripts\\python.exe {MODULE}", f"{PYTHON} {MODULE}"),
            (f"{PYTHON}  {MODULE}", f'"C:\\base\\python.exe" {MODULE}'),
            (f"py.exe -3.11 {MODULE}", f"{PYTHON} {MODULE}"),
            (f"conda.exe run -n env python {MODULE}", f"python {MODULE}"),
            (f'C:\\Windows\\cmd.exe /d /s /c "python {MODULE}"', f"python  {MODULE}"),
            ("jupyter-kernel.exe --x=1", f'{PYTHON} "C:\\Scripts\\jupyter-kernel-script.py" --x=1'),
        ):
            with self.subTest(launcher):
                self.assertTrue(passes_on(launcher, child))

    def test_does_not_take_a_kernel_for_the_launcher_of_its_child(self) -> None:
        kernel = f"{PYTHON} {MODULE}"
        for child in (
            f'{PYTHON} "-c" "from multiprocessing.spawn import spawn_main" "--multiprocessing-fork"',
            f"{PYTHON} script.py",
            f"{PYTHON}",
            "conhost.exe 0x4",
            "",
            f"{PYTHON} -m ipykernel_launcher -f C:\\kernel-2.json",
            f"{PYTHON} xkernel-1.json",
        ):
            with self.subTest(child):
                self.assertFalse(passes_on(kernel, child))
        self.assertFalse(passes_on(PYTHON, f"{PYTHON} script.py"))


class ConnectionFilesTest(unittest.TestCase):
    def test_are_the_json_files_that_a_command_line_names(self) -> None:
        for line, names in (
            (f"{PYTHON} {MODULE}", {"kernel-1.json"}),
            (f"{PYTHON} -m ipykernel_launcher --f=C:/runtime/KERNEL-2.json", {"kernel-2.json"}),
            (f"{PYTHON} run.py C:\\a.json D:\\b.json", {"a.json", "b.json"}),
            (f"{PYTHON} script.py json", set()),
            ("", set()),
        ):
            with self.subTest(line):
                self.assertEqual(connection_files(line), names)


class TcpTableTest(unittest.TestCase):
    def test_gives_the_port_and_the_owner_of_each_row(self) -> None:
        self.assertEqual((ctypes.sizeof(TcpRowOwnerPid), ctypes.sizeof(Tcp6RowOwnerPid)), (24, 56))
        for row in (TcpRowOwnerPid, Tcp6RowOwnerPid):
            with self.subTest(row.__name__):
                # The port is in the low 16 bits, in network byte order: 0x51C3 is 50001.
                rows = [row(dwLocalPort=0xABCD51C3, dwOwningPid=42), row(dwLocalPort=0x5000, dwOwningPid=7)]
                table = (2).to_bytes(4, "little") + b"".join(map(bytes, rows))
                self.assertEqual(parse_rows(table + bytes(100), row), [(42, 50001), (7, 80)])


class RunsIpykernelTest(unittest.TestCase):
    def test_accepts_only_command_lines_that_run_ipykernel(self) -> None:
        for line in (
            f"{PYTHON} {MODULE}",
            f"{PYTHON} -m ipykernel -f x.json",
            f"{PYTHON} C:\\site-packages\\ipykernel_launcher.py -f x.json",
            f'{PYTHON} -c "from ipykernel.kernelapp import main; main()"',
        ):
            self.assertTrue(runs_ipykernel(line), line)
        for line in (
            f"{PYTHON} C:\\work\\ipykernel\\script.py",
            f"{PYTHON} -m my_ipykernel",
            f"{PYTHON} -d C:\\ipykernel",
            PYTHON,
        ):
            self.assertFalse(runs_ipykernel(line), line)


class ParseEnvironmentTest(unittest.TestCase):
    def test_ignores_the_case_of_the_names_of_variables(self) -> None:
        block = "=C:=C:\\work\0Path=a=b\0EMPTY=\0jpy_interrupt_event=12\0"
        expected = {"=C:": "C:\\work", "PATH": "a=b", "EMPTY": "", "JPY_INTERRUPT_EVENT": "12"}
        found = parse_environment(block)
        self.assertEqual({name: found[name] for name in expected}, expected)


class FunctionTest(unittest.TestCase):
    def test_of_a_missing_dll_fails_only_when_called(self) -> None:
        missing = Function("no-such-library-of-windows", "f", succeeded, None)
        self.assertRaises(OSError, missing)
