"""CTRL_C: only where it can work, and where it hits no stranger."""

import os
import sys
import unittest

from windows.processes import (
    CTRL_C_ALLOWED,
    DAEMON,
    FIXTURES,
    LAUNCH_KERNEL,
    LAUNCHER,
    NEW_GROUP,
    NO_CONSOLE,
    OWN_CONSOLE,
    STAND_IN,
    Daemon,
    Kernel,
    new_name,
    prepared,
    stand_in,
)
from windows.win32 import is_wine

SKIPPED_UNDER_WINE = "Wine sends Ctrl+C to the sender's process group only, Windows to the whole console"

UNTIL_STDIN_ENDS = "import sys; sys.stdin.read()"


@unittest.skipUnless(sys.platform == "win32", "Windows only: consoles")
class ConsoleTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)
        self.handle = self.daemon.make()

    def test_ends_a_sleep_in_a_kernel_that_is_not_prepared(self) -> None:
        kernel = stand_in(self, "sleep", env=CTRL_C_ALLOWED)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["CTRL_C"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)

    def test_reaches_what_the_kernel_waits_for(self) -> None:
        kernel = stand_in(self, "wait_for_child", env=CTRL_C_ALLOWED)
        self.assertEqual(kernel.read_line(), "waiting")
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["CTRL_C"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle, "CTRL_C"), "CTRL_C")
        self.assertEqual(kernel.read_line(), "child ended: True")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_reaches_a_prepared_kernel_as_well(self) -> None:
        name = new_name()
        handle = self.daemon.make(name)
        kernel = prepared(self, name, "sleep")
        self.daemon.attach(handle, kernel.pid)
        self.assertEqual(self.daemon.result("INTERRUPT", handle, "CTRL_C"), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_reaches_the_kernel_behind_a_launcher(self) -> None:
        kernel = Kernel(self, [LAUNCHER, sys.executable, STAND_IN, "sleep"], env=CTRL_C_ALLOWED)
        self.assertNotEqual(kernel.pid, kernel.kernel_pid)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), ["CTRL_C"])
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(kernel.wait(), 0)

    def test_can_be_sent_again_and_again_and_the_daemon_lives(self) -> None:
        kernel = stand_in(self, "again_and_again", env=CTRL_C_ALLOWED)
        self.assertEqual(kernel.read_line(), "sleeping")
        self.daemon.attach(self.handle, kernel.pid)
        for _ in range(50):
            self.assertEqual(self.daemon.result("INTERRUPT", self.handle), "CTRL_C")
            self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(self.daemon.handles(), 1)

    def test_spares_a_stranger_in_the_console(self) -> None:
        # The launcher is the stranger's parent: the stranger is no descendant of the kernel.
        command = [LAUNCHER, "--beside", UNTIL_STDIN_ENDS, sys.executable, STAND_IN, "sleep"]
        kernel = Kernel(self, command, env=CTRL_C_ALLOWED)
        for pid in (kernel.pid, kernel.kernel_pid):
            self.assertEqual(self.daemon.attach(self.handle, pid), [])
            for method in ((), ("CTRL_C",)):
                self.assertEqual(self.daemon.code("INTERRUPT", self.handle, *method), "SHARED_CONSOLE")
        self.assertEqual(self.daemon.result("PROCESS", kernel.beside).isdigit(), True)
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle, "CTRL_C", "FORCE"), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertNotEqual(kernel.wait(), 0, "the stranger was to be hit by FORCE")

    def test_spares_the_host_in_the_console(self) -> None:
        # It has no console of its own: it takes part in the one of whoever starts it.
        command = [LAUNCHER, sys.executable, STAND_IN, "sleep", "behind"]
        kernel = Kernel(self, command, env=CTRL_C_ALLOWED)
        self.assertEqual(self.daemon.attach(self.handle, kernel.kernel_pid), [])
        self.assertEqual(self.daemon.code("INTERRUPT", self.handle), "SHARED_CONSOLE")

    def test_is_not_offered_without_a_console(self) -> None:
        kernel = stand_in(self, "idle", env=CTRL_C_ALLOWED, flags=NO_CONSOLE)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        for method in ((), ("CTRL_C",), ("CTRL_C", "FORCE")):
            self.assertEqual(self.daemon.code("INTERRUPT", self.handle, *method), "NO_CONSOLE")

    def test_is_not_offered_where_it_is_switched_off(self) -> None:
        kernel = stand_in(self, "sleep", env=CTRL_C_ALLOWED, flags=OWN_CONSOLE | NEW_GROUP)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        for method in ((), ("CTRL_C",), ("CTRL_C", "FORCE")):
            self.assertEqual(self.daemon.code("INTERRUPT", self.handle, *method), "NOT_SUPPORTED")

    def test_is_not_offered_where_what_started_the_kernel_has_it_switched_off(self) -> None:
        command = [LAUNCHER, sys.executable, STAND_IN, "sleep"]
        kernel = Kernel(self, command, env=CTRL_C_ALLOWED, flags=OWN_CONSOLE | NEW_GROUP)
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        self.assertEqual(self.daemon.code("INTERRUPT", self.handle), "NOT_SUPPORTED")

    def test_is_switched_on_again_in_a_prepared_kernel(self) -> None:
        name = new_name()
        handle = self.daemon.make(name)
        kernel = prepared(self, name, "sleep", flags=OWN_CONSOLE | NEW_GROUP)
        self.assertEqual(self.daemon.attach(handle, kernel.pid), ["EVENT", "CTRL_C"])

    @unittest.skipIf(is_wine(), SKIPPED_UNDER_WINE)
    def test_arrives_where_it_is_switched_on_again(self) -> None:
        name = new_name()
        handle = self.daemon.make(name)
        kernel = prepared(self, name, "sleep", flags=OWN_CONSOLE | NEW_GROUP)
        self.daemon.attach(handle, kernel.pid)
        self.assertEqual(self.daemon.result("INTERRUPT", handle, "CTRL_C"), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_waits_for_force_where_the_kernel_may_end(self) -> None:
        kernel = stand_in(self, "sleep")
        self.assertEqual(self.daemon.attach(self.handle, kernel.pid), [])
        for method in ((), ("CTRL_C",)):
            self.assertEqual(self.daemon.code("INTERRUPT", self.handle, *method), "WOULD_KILL")
        self.assertEqual(self.daemon.result("INTERRUPT", self.handle, "CTRL_C", "FORCE"), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")

    def test_finds_the_kernel_that_a_launcher_starts_later(self) -> None:
        name = new_name()
        handle = self.daemon.make(name)
        env = {**CTRL_C_ALLOWED, "KERNEL_INTERRUPT_EVENT": name}
        command = [LAUNCHER, sys.executable, LAUNCH_KERNEL, "-m", "stand_in", "start_like_ipykernel"]
        kernel = Kernel(self, command, env=env, cwd=FIXTURES)
        self.assertEqual(self.daemon.attach(handle, kernel.pid), ["EVENT", "CTRL_C"])

    def test_does_not_end_a_daemon_that_was_started_in_a_console(self) -> None:
        # 0: the console that this process has, if it has one. The daemon leaves it before it enters the kernel's.
        for flags in (0, OWN_CONSOLE, NO_CONSOLE):
            with self.subTest(flags=flags):
                self.check_daemon_started_with(flags)

    @unittest.skipIf(is_wine(), SKIPPED_UNDER_WINE)
    def test_does_not_end_a_daemon_in_a_process_group_of_its_own(self) -> None:
        self.check_daemon_started_with(OWN_CONSOLE | NEW_GROUP)

    def check_daemon_started_with(self, flags: int) -> None:
        daemon = Daemon(self, flags=flags)
        handle = daemon.make()
        kernel = stand_in(self, "sleep", env=CTRL_C_ALLOWED)
        self.assertEqual(daemon.attach(handle, kernel.pid), ["CTRL_C"])
        self.assertEqual(daemon.result("INTERRUPT", handle), "CTRL_C")
        self.assertEqual(kernel.read_line(), "interrupted")
        self.assertEqual(daemon.close_input(), 0)

    def test_of_the_console_does_not_end_the_daemon_in_it(self) -> None:
        code = (
            "import ctypes, signal, subprocess, sys\n"
            "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
            "daemon = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
            "daemon.stdout.readline()\n"
            "def ping():\n"
            "    daemon.stdin.write(b'PING:1\\n')\n"
            "    daemon.stdin.flush()\n"
            "    return daemon.stdout.readline()\n"
            "ping()\n"
            "assert ctypes.windll.kernel32.GenerateConsoleCtrlEvent(0, 0)\n"
            "assert ping() == b'RESPONSE:1:handles=0\\n'\n"
            "daemon.communicate()\n"
            "print('ready', daemon.returncode)\n"
        )
        host = Kernel(self, ["-c", code, sys.executable, "-I", "-S", DAEMON, "--ppid", str(os.getpid())])
        self.assertEqual(host.kernel_pid, 0)
        self.assertEqual(host.wait(), 0)
