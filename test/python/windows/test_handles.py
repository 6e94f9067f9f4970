"""Handles in the parent: made, given back, taken over by a new daemon, and never confused with any other."""

import os
import subprocess
import sys
import unittest
from typing import List

from many_times import many_times

from windows.processes import LIMIT_SECONDS, Daemon, new_name, prepared, stand_in
from windows.win32 import close, events_of, handles_of, is_set, make_event

OWN_NUMBERS = 2**30


@unittest.skipUnless(sys.platform == "win32", "Windows only: handles of processes")
class HandlesTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)

    def test_are_events_of_the_parent_that_reset_themselves(self) -> None:
        handle = self.daemon.make()
        self.assertFalse(is_set(handle))
        self.assertEqual(self.daemon.result("INTERRUPT", handle), "EVENT")
        self.assertTrue(is_set(handle))
        self.assertFalse(is_set(handle))

    def test_can_be_opened_by_their_name(self) -> None:
        name = new_name()
        handle = self.daemon.make(name)
        same = make_event(f"Local\\kernel-interrupt-{name}")
        self.addCleanup(close, same)
        self.daemon.result("INTERRUPT", handle)
        self.assertTrue(is_set(same))

    def test_have_no_name_that_exists_already(self) -> None:
        name = new_name()
        squatter = make_event(f"Local\\kernel-interrupt-{name}")
        before = events_of(self.daemon.pid)
        self.assertEqual(self.daemon.code("INITIALIZE_INTERRUPT", name), "OS_ERROR")
        self.assertEqual(events_of(self.daemon.pid), before)
        close(squatter)
        self.daemon.make(name)
        self.assertEqual(self.daemon.code("INITIALIZE_INTERRUPT", name), "OS_ERROR")

    def test_are_closed_in_both_processes_when_disposed(self) -> None:
        kernel = stand_in(self, "idle")
        self.daemon.attach(self.daemon.make(), kernel.pid)
        here, there = handles_of(os.getpid()), handles_of(self.daemon.pid)
        count, chooser = many_times()
        kept: List[int] = []
        for _ in range(count):
            kept.append(self.daemon.make())
            if chooser.random() < 0.5:
                handle = kept.pop(chooser.randrange(len(kept)))
                self.assertEqual(self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle), "")
        for handle in kept:
            self.assertEqual(self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle), "")
        for _ in range(20):
            handle = self.daemon.make()
            self.daemon.attach(handle, kernel.pid)
            self.daemon.attach(handle, kernel.pid)
            self.daemon.code("INTERRUPT", handle)
            self.daemon.code("ADOPT", kernel.pid)
            self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle)
        # Not more: what the tests before have left behind may go meanwhile.
        self.assertLessEqual(len(handles_of(os.getpid())), len(here))
        self.assertLessEqual(len(handles_of(self.daemon.pid)), len(there))
        self.assertEqual(self.daemon.handles(), 1)

    def test_that_the_parent_has_closed_itself_are_not_closed_a_second_time(self) -> None:
        handle = self.daemon.make()
        close(handle)
        others = [make_event()]
        while others[-1] != handle:  # the system has not used the number again yet
            others.append(make_event())
        self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle)
        self.assertIn(handle, [number for number, _ in handles_of(os.getpid())])
        self.assertFalse(is_set(handle))
        for other in others:
            close(other)

    def test_whose_number_goes_to_a_new_one_are_let_go_of(self) -> None:
        self.daemon.result("DISPOSE_INTERRUPT_HANDLE", self.daemon.make())
        before = events_of(self.daemon.pid)
        handle = self.daemon.make()
        close(handle)
        made = [self.daemon.make()]
        while made[-1] != handle:  # the system has not used the number again yet
            made.append(self.daemon.make())
        self.assertEqual(self.daemon.handles(), len(made))
        for new in made:
            self.daemon.result("DISPOSE_INTERRUPT_HANDLE", new)
        self.assertEqual(events_of(self.daemon.pid), before)

    def test_are_taken_over_by_a_new_daemon_while_the_kernel_runs(self) -> None:
        name = new_name()
        handle = self.daemon.make(name)
        kernel = prepared(self, name, "sleep")
        self.daemon.attach(handle, kernel.pid)
        self.daemon.end()
        new = Daemon(self)
        self.assertEqual(new.code("INTERRUPT", handle), "UNKNOWN_HANDLE")
        self.assertEqual(new.result("RESTORE", handle, name), "")
        self.assertEqual(new.attach(handle, kernel.pid), ["EVENT", "CTRL_C"])
        self.assertEqual(new.result("INTERRUPT", handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")
        before = events_of(os.getpid())
        new.result("DISPOSE_INTERRUPT_HANDLE", handle)
        self.assertEqual(before - events_of(os.getpid()), {handle})

    def test_are_restored_only_by_the_name_that_they_have(self) -> None:
        name, other_name = new_name(), new_name()
        handle, other = self.daemon.make(name), self.daemon.make(other_name)
        self.daemon.end()
        new = Daemon(self)
        for arguments in (
            (handle,),
            (handle, other_name),
            (other, name),
            (handle, new_name()),
            (handle + 1, name),
            (0, name),
            (OWN_NUMBERS * 2, name),
            (2**32 - 1, name),
            (2**70, name),
        ):
            with self.subTest(arguments=arguments):
                self.assertEqual(new.code("RESTORE", *arguments), "UNKNOWN_HANDLE")
        self.assertEqual(new.handles(), 0)
        self.assertEqual(new.result("RESTORE", handle, name), "")
        self.assertEqual(new.result("RESTORE", handle, name), "", "the same once more changes nothing")
        self.assertEqual(new.code("RESTORE", handle), "UNKNOWN_HANDLE")
        self.assertEqual(new.code("RESTORE", handle, other_name), "UNKNOWN_HANDLE")
        self.assertEqual(new.code("RESTORE", other, name), "UNKNOWN_HANDLE")
        self.assertEqual(new.handles(), 1)

    def test_of_the_parent_are_never_touched_by_random_requests(self) -> None:
        echo = "import sys\nfor line in sys.stdin.buffer: sys.stdout.buffer.write(line); sys.stdout.buffer.flush()"
        pipes = subprocess.Popen([sys.executable, "-c", echo], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert pipes.stdin and pipes.stdout
        events = [make_event() for _ in range(20)]
        kernel = stand_in(self, "idle", env={"JPY_INTERRUPT_EVENT": str(events[0])})
        names = [new_name() for _ in range(4)]
        made = [self.daemon.make(name) for name in names]
        of_parent = sorted(number for number, _ in handles_of(os.getpid()))
        before = events_of(os.getpid())
        # The numbers that the daemon gave are disposed of rightly: they are not asked for.
        count, chooser = many_times()
        for _ in range(count):
            number = chooser.choice([*of_parent, *range(400), chooser.getrandbits(32)])
            pid = chooser.choice([kernel.pid, os.getpid(), self.daemon.pid, pipes.pid, chooser.randrange(4, 4000)])
            command: List[object] = chooser.choice(
                [
                    ["RESTORE", number],
                    ["RESTORE", number, chooser.choice(names)],
                    ["RESTORE", number, new_name()],
                    ["DISPOSE_INTERRUPT_HANDLE", number],
                    ["ADOPT", pid],
                ]
            )
            if command[0] == "DISPOSE_INTERRUPT_HANDLE" and number in made:
                continue
            answer = self.daemon.ask(str(command[0]), *command[1:])
            if command[0] != "RESTORE" or number not in made:
                self.assertTrue(answer.startswith("ERROR:"), (command, answer))
        pipes.stdin.write(b"alive\n")
        pipes.stdin.flush()
        self.assertEqual(pipes.stdout.readline().rstrip(), b"alive")
        self.assertEqual([event for event in events if is_set(event)], [])
        self.assertEqual(events_of(os.getpid()), before)
        self.assertEqual(self.daemon.handles(), len(made))
        pipes.communicate(timeout=LIMIT_SECONDS)
        for event in events:
            close(event)
