"""Tests the answers of a real daemon on every system."""

import random
import subprocess
import sys
import unittest
from typing import List

import examples
from many_times import many_times
from processes import DAEMON, LIMIT_SECONDS, SOURCES, Daemon, new_name, wait_until


class DaemonTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)

    def test_names_the_protocol_version_the_python_version_and_its_pid_in_its_first_line(self) -> None:
        version = ".".join(map(str, sys.version_info[:3]))
        self.assertEqual(self.daemon.started, f"DAEMON_STARTED:1:{version}:{self.daemon.pid}")

    def test_answers_each_malformed_line_with_an_error_code_and_a_message(self) -> None:
        for example in examples.load()["malformed"]:
            with self.subTest(example["name"]):
                answer = self.daemon.answer_to(examples.to_bytes(example["line"]))
                self.assertEqual(answer[: len(example["answer"])], example["answer"])
                self.assertGreater(len(answer), len(example["answer"]), "the message is missing")
        self.assertEqual(self.daemon.count_handles(), 0)

    def test_ignores_empty_lines(self) -> None:
        self.assertEqual(self.daemon.answer_to(b"\n\r\n\nPING:1"), "RESPONSE:1:handles=0")

    def test_answers_in_order_if_lines_arrive_in_random_pieces(self) -> None:
        data = b"".join(b"PING:%d\r\n" % number for number in range(200))
        chooser = random.Random(1)
        while data:
            size = chooser.randint(1, 40)
            self.daemon.write(data[:size])
            data = data[size:]
        answers = [self.daemon.read_line() for _ in range(200)]
        self.assertEqual(answers, [f"RESPONSE:{number}:handles=0" for number in range(200)])


class DaemonStartTest(unittest.TestCase):
    def modules_at_the_first_answer(self) -> List[str]:
        code = (
            "import os, sys\n"
            "sys.path.insert(0, sys.argv[1])\n"
            "from kernel_interrupt import platforms, serve\n"
            "platforms.current(os.getpid())\n"
            "print(*sys.modules)\n"
        )
        command = [sys.executable, "-I", "-S", "-c", code, SOURCES]
        done = subprocess.run(command, check=True, capture_output=True, timeout=LIMIT_SECONDS)
        return done.stdout.decode().split()

    def test_refuses_a_command_line_without_a_parent_pid(self) -> None:
        done = subprocess.run(DAEMON, check=False, capture_output=True, timeout=LIMIT_SECONDS)
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertIn(b"usage", done.stderr)

    def test_does_not_import_the_modules_for_diagnose_before_its_first_answer(self) -> None:
        modules = self.modules_at_the_first_answer()
        self.assertIn("kernel_interrupt.platforms", modules)
        self.assertEqual([name for name in modules if "json" in name or "diagnosis" in name], [])

    @unittest.skipIf(sys.platform == "win32", "Linux and macOS only: signals")
    def test_does_not_import_the_modules_for_signals_and_launchers_before_its_first_answer(self) -> None:
        modules = self.modules_at_the_first_answer()
        self.assertEqual([name for name in modules if ".signal_" in name or "launchers" in name], [])


class HandleTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)

    def test_has_a_number_that_no_other_handle_has(self) -> None:
        handles = [self.daemon.create_handle() for _ in range(50)]
        self.assertEqual(len(set(handles)), 50)
        self.assertTrue(all(0 < handle < 2**32 for handle in handles))
        self.assertEqual(self.daemon.count_handles(), 50)

    def test_is_unknown_after_it_is_disposed(self) -> None:
        handle = self.daemon.create_handle()
        self.assertEqual(self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle), "")
        for command in ("INTERRUPT", "DISPOSE_INTERRUPT_HANDLE"):
            self.assertEqual(self.daemon.error_code(command, handle), "UNKNOWN_HANDLE")
        self.assertEqual(self.daemon.error_code("ATTACH", handle, self.daemon.pid), "UNKNOWN_HANDLE")

    def test_cannot_have_the_name_of_another_handle(self) -> None:
        name = new_name()
        self.daemon.create_handle(name)
        self.assertEqual(self.daemon.error_code("INITIALIZE_INTERRUPT", name), "OS_ERROR")

    @unittest.skipIf(sys.platform == "win32", "test/python/windows tests how Windows restores handles")
    def test_keeps_its_number_when_restored(self) -> None:
        name = new_name()
        self.assertEqual(self.daemon.result("RESTORE", 5, name), "")
        self.assertEqual(self.daemon.result("RESTORE", 3), "")
        self.assertEqual(self.daemon.create_handle(), 6)
        self.assertEqual(self.daemon.error_code("INTERRUPT", 5), "NOT_ATTACHED")
        self.assertEqual(self.daemon.error_code("INITIALIZE_INTERRUPT", name), "OS_ERROR")

    @unittest.skipIf(sys.platform == "win32", "test/python/windows tests how Windows restores handles")
    def test_cannot_be_restored_with_a_number_in_use(self) -> None:
        self.assertEqual(self.daemon.error_code("RESTORE", self.daemon.create_handle()), "UNKNOWN_HANDLE")

    @unittest.skipUnless(sys.platform == "linux", "Linux only: counts descriptors in /proc")
    def test_leaves_no_descriptor_after_it_is_disposed(self) -> None:
        count, chooser = many_times()
        self.assertEqual(self.daemon.count_handles(), 0)
        before = self.daemon.descriptors()
        kept: List[int] = []
        for _ in range(count):
            kept.append(self.daemon.create_handle())
            self.daemon.ask("ATTACH", kept[-1], 1)
            if chooser.random() < 0.5:
                handle = kept.pop(chooser.randrange(len(kept)))
                self.assertEqual(self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle), "")
        for handle in kept:
            self.assertEqual(self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle), "")
        self.assertEqual(self.daemon.count_handles(), 0)
        # Without a pidfd, the daemon polls its parent, and each time has one more descriptor open for a moment.
        wait_until(lambda: self.daemon.descriptors() == before, "the daemon has the same descriptors as before")
