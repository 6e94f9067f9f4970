"""Tests the handles that the daemon creates in its parent."""

import os
import sys
import unittest
from typing import Callable, List, Tuple

from many_times import many_times
from processes import Daemon, RunningProcess, new_name, start_kernel, start_prepared_kernel
from windows.win32 import close, events_of, handles_of, is_set, make_event

FIRST_OWN_NUMBER = 2**30
MAX_CLOSED = 10
MAX_NEW = 1000


@unittest.skipUnless(sys.platform == "win32", "Windows only: handles of processes")
class HandleTest(unittest.TestCase):
    def setUp(self) -> None:
        self.daemon = Daemon(self)

    def test_is_an_auto_reset_event_of_the_parent(self) -> None:
        handle = self.daemon.create_handle()
        self.assertFalse(is_set(handle))
        self.assertEqual(self.daemon.result("INTERRUPT", handle), "EVENT")
        self.assertTrue(is_set(handle))
        self.assertFalse(is_set(handle))

    def test_can_be_opened_by_its_name(self) -> None:
        name = new_name()
        handle = self.daemon.create_handle(name)
        same = make_event(f"Local\\kernel-interrupt-{name}")
        self.addCleanup(close, same)
        self.daemon.result("INTERRUPT", handle)
        self.assertTrue(is_set(same))

    def test_cannot_have_the_name_of_another_event(self) -> None:
        name = new_name()
        squatter = make_event(f"Local\\kernel-interrupt-{name}")
        before = events_of(self.daemon.pid)
        self.assertEqual(self.daemon.error_code("INITIALIZE_INTERRUPT", name), "OS_ERROR")
        self.assertEqual(events_of(self.daemon.pid), before)
        close(squatter)
        self.daemon.create_handle(name)
        self.assertEqual(self.daemon.error_code("INITIALIZE_INTERRUPT", name), "OS_ERROR")

    def test_is_closed_in_the_daemon_and_in_its_parent_when_disposed(self) -> None:
        kernel = start_kernel(self, "idle")
        self.daemon.attach(self.daemon.create_handle(), kernel.pid)
        here, there = handles_of(os.getpid()), handles_of(self.daemon.pid)
        count, chooser = many_times()
        kept: List[int] = []
        for _ in range(count):
            kept.append(self.daemon.create_handle())
            if chooser.random() < 0.5:
                handle = kept.pop(chooser.randrange(len(kept)))
                self.assertEqual(self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle), "")
        for handle in kept:
            self.assertEqual(self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle), "")
        for _ in range(20):
            handle = self.daemon.create_handle()
            self.daemon.attach(handle, kernel.pid)
            self.daemon.attach(handle, kernel.pid)
            self.daemon.error_code("INTERRUPT", handle)
            self.daemon.error_code("ADOPT", kernel.pid)
            self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle)
        # Fewer handles are fine: those of earlier tests may close during this test.
        self.assertLessEqual(len(handles_of(os.getpid())), len(here))
        self.assertLessEqual(len(handles_of(self.daemon.pid)), len(there))
        self.assertEqual(self.daemon.count_handles(), 1)

    def reuse_a_number(self, make: Callable[[], int]) -> Tuple[int, List[int]]:
        """Closes a handle of the daemon, and creates others until one of them has the number of the closed one.

        Under Wine, a thread that begins to wait in ReadFile may take the number first. This function then tries again
        with another handle. Returns the number and all new handles.
        """
        made: List[int] = []
        for _ in range(MAX_CLOSED):
            handle = self.daemon.create_handle()
            close(handle)
            for _ in range(MAX_NEW):
                made.append(make())
                if made[-1] == handle:
                    return handle, made
            self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle)
        raise AssertionError(f"the system reused none of {MAX_CLOSED} numbers")

    def test_is_not_closed_twice_if_the_parent_has_closed_it(self) -> None:
        handle, others = self.reuse_a_number(make_event)
        self.daemon.result("DISPOSE_INTERRUPT_HANDLE", handle)
        self.assertIn(handle, [number for number, _ in handles_of(os.getpid())])
        self.assertFalse(is_set(handle))
        for other in others:
            close(other)

    def test_is_released_if_its_event_was_closed_and_a_new_handle_gets_its_number(self) -> None:
        self.daemon.result("DISPOSE_INTERRUPT_HANDLE", self.daemon.create_handle())
        before = events_of(self.daemon.pid)
        _, made = self.reuse_a_number(self.daemon.create_handle)
        self.assertEqual(self.daemon.count_handles(), len(made))
        for new in made:
            self.daemon.result("DISPOSE_INTERRUPT_HANDLE", new)
        self.assertEqual(events_of(self.daemon.pid), before)

    def test_is_restored_by_a_new_daemon_while_the_kernel_runs(self) -> None:
        name = new_name()
        handle = self.daemon.create_handle(name)
        kernel = start_prepared_kernel(self, name, "sleep")
        self.daemon.attach(handle, kernel.pid)
        self.daemon.end()
        new = Daemon(self)
        self.assertEqual(new.error_code("INTERRUPT", handle), "UNKNOWN_HANDLE")
        self.assertEqual(new.result("RESTORE", handle, name), "")
        self.assertEqual(new.attach(handle, kernel.pid), ["EVENT", "CTRL_C"])
        self.assertEqual(new.result("INTERRUPT", handle), "EVENT")
        self.assertEqual(kernel.read_line(), "interrupted")
        before = events_of(os.getpid())
        new.result("DISPOSE_INTERRUPT_HANDLE", handle)
        self.assertEqual(before - events_of(os.getpid()), {handle})

    def test_is_restored_only_with_its_own_number_and_name(self) -> None:
        name, other_name = new_name(), new_name()
        handle, other = self.daemon.create_handle(name), self.daemon.create_handle(other_name)
        self.daemon.end()
        new = Daemon(self)
        for arguments in (
            (handle,),
            (handle, other_name),
            (other, name),
            (handle, new_name()),
            (handle + 1, name),
            (0, name),
            (FIRST_OWN_NUMBER * 2, name),
            (2**32 - 1, name),
            (2**70, name),
        ):
            with self.subTest(arguments=arguments):
                self.assertEqual(new.error_code("RESTORE", *arguments), "UNKNOWN_HANDLE")
        self.assertEqual(new.count_handles(), 0)
        self.assertEqual(new.result("RESTORE", handle, name), "")
        self.assertEqual(new.result("RESTORE", handle, name), "", "restoring it again must change nothing")
        self.assertEqual(new.error_code("RESTORE", handle), "UNKNOWN_HANDLE")
        self.assertEqual(new.error_code("RESTORE", handle, other_name), "UNKNOWN_HANDLE")
        self.assertEqual(new.error_code("RESTORE", other, name), "UNKNOWN_HANDLE")
        self.assertEqual(new.count_handles(), 1)

    def test_random_requests_never_change_a_handle_of_the_parent(self) -> None:
        echo = "import sys\nfor line in sys.stdin.buffer: sys.stdout.buffer.write(line); sys.stdout.buffer.flush()"
        echoing = RunningProcess(self, [sys.executable, "-c", echo])
        events = [make_event() for _ in range(20)]
        kernel = start_kernel(self, "idle", env={"JPY_INTERRUPT_EVENT": str(events[0])})
        names = [new_name() for _ in range(4)]
        made = [self.daemon.create_handle(name) for name in names]
        of_parent = sorted(number for number, _ in handles_of(os.getpid()))
        before = events_of(os.getpid())
        count, chooser = many_times()
        for _ in range(count):
            number = chooser.choice([*of_parent, *range(400), chooser.getrandbits(32)])
            pid = chooser.choice([kernel.pid, os.getpid(), self.daemon.pid, echoing.pid, chooser.randrange(4, 4000)])
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
                continue  # the daemon created this handle and would rightly dispose of it
            answer = self.daemon.ask(str(command[0]), *command[1:])
            if command[0] != "RESTORE" or number not in made:
                self.assertTrue(answer.startswith("ERROR:"), (command, answer))
        echoing.write_line("alive")
        self.assertEqual(echoing.read_line(), "alive")
        self.assertEqual([event for event in events if is_set(event)], [])
        self.assertEqual(events_of(os.getpid()), before)
        self.assertEqual(self.daemon.count_handles(), len(made))
        self.assertEqual(echoing.finish(), 0)
        for event in events:
            close(event)
