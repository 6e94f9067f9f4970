"""A real daemon gives every line that is not empty exactly one answer, and lives on."""

import os
import random
import subprocess
import sys
import time
import unittest
from typing import List

import examples
from daemon_process import END_LIMIT, SCRIPT, Daemon
from many_times import many_times


class AnswersEveryLine(unittest.TestCase):
    def test_says_who_it_is_first(self) -> None:
        with Daemon() as daemon:
            version = ".".join(map(str, sys.version_info[:3]))
            self.assertEqual(daemon.started, f"DAEMON_STARTED:1:{version}:{daemon.process.pid}")

    def test_answers_what_is_malformed_with_the_right_code(self) -> None:
        with Daemon() as daemon:
            for example in examples.load()["malformed"]:
                with self.subTest(example["name"]):
                    answer = daemon.answer_to(examples.to_bytes(example["line"]))
                    self.assertEqual(answer[: len(example["answer"])], example["answer"])
                    self.assertGreater(len(answer), len(example["answer"]), "no sentence for a person")
            self.assertEqual(daemon.ask("PING"), "handles=0")

    def test_does_not_answer_an_empty_line(self) -> None:
        with Daemon() as daemon:
            self.assertEqual(daemon.answer_to(b"\n\r\n\nPING:1"), "RESPONSE:1:handles=0")

    def test_answers_in_order_however_the_writes_are_cut(self) -> None:
        with Daemon() as daemon:
            data = b"".join(b"PING:%d\r\n" % number for number in range(200))
            chooser = random.Random(1)
            while data:
                size = chooser.randint(1, 40)
                daemon.write(data[:size])
                data = data[size:]
            answers = [daemon.read_line() for _ in range(200)]
            self.assertEqual(answers, [f"RESPONSE:{number}:handles=0" for number in range(200)])

    def test_refuses_a_wrong_command_line(self) -> None:
        ended = subprocess.run([sys.executable, "-I", "-S", SCRIPT], check=False, capture_output=True)
        self.assertEqual((ended.returncode, ended.stdout), (2, b""))
        self.assertIn(b"usage", ended.stderr)


class StartsFast(unittest.TestCase):
    def modules_at_the_first_answer(self) -> List[str]:
        code = (
            "import os, sys\n"
            "sys.path.insert(0, sys.argv[1])\n"
            "from kernel_interrupt import platforms, serve\n"
            "platforms.current(os.getpid())\n"
            "print(*sys.modules)\n"
        )
        started = [sys.executable, "-I", "-S", "-c", code, os.path.dirname(SCRIPT)]
        ended = subprocess.run(started, check=True, capture_output=True)
        return ended.stdout.decode().split()

    def test_imports_nothing_before_a_diagnosis_that_only_a_diagnosis_needs(self) -> None:
        modules = self.modules_at_the_first_answer()
        self.assertIn("kernel_interrupt.platforms", modules)
        self.assertEqual([name for name in modules if "json" in name or "diagnosis" in name], [])

    @unittest.skipIf(sys.platform == "win32", "the rules of Linux and macOS")
    def test_imports_the_rules_of_a_signal_with_the_first_handle(self) -> None:
        modules = self.modules_at_the_first_answer()
        self.assertEqual([name for name in modules if ".signal_" in name or "launchers" in name], [])


class KeepsHandles(unittest.TestCase):
    def test_gives_each_handle_a_number_of_its_own(self) -> None:
        with Daemon() as daemon:
            handles = [daemon.ask("INITIALIZE_INTERRUPT") for _ in range(50)]
            self.assertEqual(len(set(handles)), 50)
            self.assertTrue(all(0 < int(handle) < 2**32 for handle in handles))
            self.assertEqual(daemon.ask("PING"), "handles=50")

    def test_forgets_a_disposed_handle(self) -> None:
        with Daemon() as daemon:
            handle = daemon.ask("INITIALIZE_INTERRUPT")
            self.assertEqual(daemon.ask("DISPOSE_INTERRUPT_HANDLE", handle), "")
            for command in ("INTERRUPT", "DISPOSE_INTERRUPT_HANDLE"):
                self.assertEqual(daemon.ask(command, handle), "!UNKNOWN_HANDLE")
            self.assertEqual(daemon.ask("ATTACH", handle, daemon.process.pid), "!UNKNOWN_HANDLE")

    def test_refuses_a_name_that_exists(self) -> None:
        with Daemon() as daemon:
            self.assertRegex(daemon.ask("INITIALIZE_INTERRUPT", "a-name-of-its-own-1"), "^[0-9]+$")
            self.assertEqual(daemon.ask("INITIALIZE_INTERRUPT", "a-name-of-its-own-1"), "!OS_ERROR")


@unittest.skipIf(sys.platform == "win32", "Windows restores by name: tested in test/python/windows")
class RestoresHandles(unittest.TestCase):
    def test_takes_over_a_number_and_gives_it_to_nobody_else(self) -> None:
        with Daemon() as daemon:
            self.assertEqual(daemon.ask("RESTORE", 5, "a-name-of-its-own-1"), "")
            self.assertEqual(daemon.ask("RESTORE", 3), "")
            self.assertEqual(daemon.ask("INITIALIZE_INTERRUPT"), "6")
            self.assertEqual(daemon.ask("INTERRUPT", 5), "!NOT_ATTACHED")
            self.assertEqual(daemon.ask("INITIALIZE_INTERRUPT", "a-name-of-its-own-1"), "!OS_ERROR")

    def test_refuses_a_number_in_use(self) -> None:
        with Daemon() as daemon:
            handle = daemon.ask("INITIALIZE_INTERRUPT")
            self.assertEqual(daemon.ask("RESTORE", handle), "!UNKNOWN_HANDLE")


@unittest.skipUnless(sys.platform == "linux", "counts descriptors in /proc")
class LeaksNothing(unittest.TestCase):
    def test_has_no_more_descriptors_after_many_handles(self) -> None:
        count, chooser = many_times()
        with Daemon() as daemon:
            self.assertEqual(daemon.ask("PING"), "handles=0")
            before = daemon.descriptors()
            kept = []
            for _ in range(count):
                kept.append(daemon.ask("INITIALIZE_INTERRUPT"))
                daemon.ask("ATTACH", kept[-1], 1)
                if chooser.random() < 0.5:
                    handle = kept.pop(chooser.randrange(len(kept)))
                    self.assertEqual(daemon.ask("DISPOSE_INTERRUPT_HANDLE", handle), "")
            for handle in kept:
                self.assertEqual(daemon.ask("DISPOSE_INTERRUPT_HANDLE", handle), "")
            self.assertEqual(daemon.ask("PING"), "handles=0")
            # Without a pidfd the daemon looks at its parent now and then, through a descriptor that comes and goes.
            deadline = time.monotonic() + END_LIMIT
            while daemon.descriptors() != before and time.monotonic() < deadline:
                pass
            self.assertEqual(daemon.descriptors(), before)
