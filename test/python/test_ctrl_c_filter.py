"""Tests when a prepared kernel drops a Ctrl+C, and when it listens for one."""

import unittest
from typing import Callable, List, Optional

from launch_kernel import EXPECT_SECONDS, REPEAT_SECONDS, SOON_SECONDS, CtrlCFilter, note_pending

LATE = SOON_SECONDS + 0.1


class CtrlCFilterTest(unittest.TestCase):
    def setUp(self) -> None:
        self.now = 100.0
        self.is_pending = False
        self.during_sleep: Optional[Callable[[], None]] = None
        self.listens: List[bool] = []
        self.filter = CtrlCFilter(lambda: self.is_pending, lambda _: self.listens.append)
        self.filter._clock = lambda: self.now
        self.filter._sleep = self.sleep

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.during_sleep:
            self.during_sleep()

    def begin(self) -> None:
        self.filter.begin()
        self.is_pending = True

    def notice(self) -> None:
        self.is_pending = False

    def notice_after(self, seconds: float) -> None:
        self.now += seconds
        self.notice()
        self.filter.poll(True)

    def test_drops_a_ctrl_c_if_the_main_thread_notices_the_pending_interrupt_just_after_the_ctrl_c(self) -> None:
        self.begin()
        self.during_sleep = self.notice
        self.assertTrue(self.filter.drops())

    def test_drops_a_ctrl_c_that_comes_just_after_an_interrupt_was_noticed_late(self) -> None:
        for is_polled in (False, True):
            with self.subTest(is_polled=is_polled):
                self.begin()
                self.now += LATE
                self.notice()
                if is_polled:
                    self.filter.poll(True)
                    self.now += REPEAT_SECONDS / 2
                self.assertTrue(self.filter.drops())

    def test_drops_a_ctrl_c_if_a_second_event_came_while_the_interrupt_of_the_first_was_pending(self) -> None:
        self.begin()
        self.now += LATE
        self.begin()
        self.notice()
        self.assertTrue(self.filter.drops())

    def test_passes_on_a_ctrl_c_if_the_interrupt_stays_pending(self) -> None:
        self.begin()
        self.assertFalse(self.filter.drops())

    def test_passes_on_a_ctrl_c_after_an_interrupt_that_was_noticed_at_once(self) -> None:
        self.begin()
        self.notice_after(SOON_SECONDS / 2)
        self.assertFalse(self.filter.drops())

    def test_passes_on_a_ctrl_c_that_comes_long_after_an_interrupt_was_noticed(self) -> None:
        self.begin()
        self.notice_after(LATE)
        self.now += REPEAT_SECONDS + 0.1
        self.assertFalse(self.filter.drops())

    def test_listens_for_ctrl_c_only_while_it_could_drop_one(self) -> None:
        self.begin()
        self.filter.poll(True)
        self.notice_after(LATE)
        self.assertEqual(self.listens, [True])
        self.now += REPEAT_SECONDS + 0.1
        self.filter.poll(True)
        self.assertEqual(self.listens, [True, False])

    def test_stops_listening_for_ctrl_c_if_the_main_thread_notices_sigint_at_once(self) -> None:
        self.begin()
        self.notice_after(SOON_SECONDS / 2)
        self.assertEqual(self.listens, [True, False])

    def test_stops_listening_for_ctrl_c_if_the_main_thread_does_not_notice_sigint_soon(self) -> None:
        self.begin()
        self.now += EXPECT_SECONDS
        self.filter.poll(False)
        self.assertEqual(self.listens, [True, False])

    def test_stops_listening_once_for_two_calls_of_stop_and_never_listens_again(self) -> None:
        self.begin()
        self.filter.stop()
        self.filter.stop()
        self.filter.begin()
        self.assertEqual(self.listens, [True, False])

    def test_survives_if_the_cell_has_removed_the_handler_of_console_events(self) -> None:
        def fail(_: bool) -> None:
            raise OSError

        ctrl_c = CtrlCFilter(lambda: False, lambda _: fail)
        ctrl_c.begin()
        ctrl_c.stop()


class NotePendingTest(unittest.TestCase):
    def test_sigint_is_pending_until_the_main_thread_runs_python_code(self) -> None:
        seen: List[bool] = []
        raise_sigint, is_pending = note_pending(lambda: seen.append(is_pending()))
        for _ in range(100):
            raise_sigint()
            self.assertFalse(is_pending())
        self.assertEqual(seen, 100 * [True])
