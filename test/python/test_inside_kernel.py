"""Tests the code that the extension runs inside a busy ipykernel, in a fake shell."""

import asyncio
import builtins
import contextlib
import io
import json
import linecache
import os
import signal
import subprocess
import sys
import threading
import time
import types
import unittest
import warnings
from functools import partial
from typing import Any, Callable, Dict, List, Optional
from unittest import mock

import inside_kernel
from fake_shell import CELL, CELL_FILE, EXPRESSION, REQUEST_FILE, ShellTestCase, original_getpass, text_of_file
from processes import LIMIT_SECONDS, wait_until

PAUSE = "pause()"
# The exit code of a cell's child if it ends by itself, at the end of its stdin.
OWN_END = 7
CAN_SEE_EXCEPTIONS = sys.version_info >= (3, 10)
if sys.platform != "win32":
    RAISE = "signal.pthread_kill"
elif sys.version_info >= (3, 8):
    RAISE = "signal.raise_signal"
else:
    RAISE = "ctypes.CDLL"


class SendingTest(ShellTestCase):
    def test_inside_kernel_py_is_ascii_because_it_is_sent_as_a_literal(self) -> None:
        self.assertTrue(text_of_file().isascii())

    def test_leaves_nothing_in_the_kernel(self) -> None:
        def act() -> None:
            known = self.ask("look")  # the first request imports modules
            before = (set(self.shell.user_ns), set(sys.modules), set(linecache.cache))
            self.assertEqual(self.ask("look"), known)
            self.assertEqual((set(self.shell.user_ns), set(sys.modules), set(linecache.cache)), before)

        self.during_cell(PAUSE, act)
        self.assertNotIn(REQUEST_FILE, linecache.cache)
        self.assertEqual(self.shell.compile._filename_map, {})
        self.assertEqual(set(vars(self.shell.events)), {"fired"})
        self.assertEqual(set(vars(self.shell.payload_manager)), {"payload"})

    def test_removes_its_text_from_the_cache_of_ipython_7(self) -> None:
        cache: Dict[str, Any] = {REQUEST_FILE: (), CELL_FILE: ()}
        with mock.patch.object(linecache, "_ipython_cache", cache, create=True):
            self.from_other_thread(lambda: self.ask("look"))
        self.assertEqual(cache, {CELL_FILE: ()})

    def test_callbacks_of_the_cell_do_not_get_the_events_of_the_request(self) -> None:
        def other_threads_trigger() -> None:
            thread = threading.Thread(target=self.shell.events.trigger, args=("of another thread",))
            thread.start()
            thread.join()

        data = json.dumps({"action": "look", "request": None})
        self.from_other_thread(lambda: self.shell.request(data, between=other_threads_trigger))
        self.assertEqual([event for event, _ in self.shell.events.fired], ["of another thread"])
        self.shell.events.trigger("later")
        self.assertEqual([event for event, _ in self.shell.events.fired], ["of another thread", "later"])

    def test_answers_garbage_with_an_error_and_removes_its_shadow_of_trigger(self) -> None:
        garbage = ["", "{", "null", "[]", "{}", '{"action": "look"}', '{"action": "stop", "request": null}', "\ud800\n"]
        garbage += ['{"action": "endChild", "request": null}', '{"action": [], "request": null}']
        for data in garbage:
            with self.subTest(data):
                answer = json.loads(self.from_other_thread(partial(self.shell.request, data)))
                self.assertEqual(answer["error"], "OS_ERROR")
                self.assertIsInstance(answer["message"], str)
                self.assertNotIn("trigger", vars(self.shell.events))

    def test_answers_a_failure_with_one_short_line_of_ascii(self) -> None:
        def fail() -> None:
            raise ValueError("\u00e9\n" * 1000)

        with mock.patch.object(sys, "_current_frames", fail):
            line = self.from_other_thread(lambda: self.shell.request('{"action": "look", "request": null}'))
        self.assertRegex(line, r'\A\{"error": "OS_ERROR", "message": "ValueError: [ -~]+"\}\Z')
        self.assertLess(len(line), 6 * 500 + 100)

    def test_reports_an_unknown_error_if_the_text_of_an_exception_cannot_be_read(self) -> None:
        class NamelessError(Exception):
            def __str__(self) -> str:
                raise RuntimeError("no text")

        self.assertEqual(inside_kernel.message_of(NamelessError()), "unknown error")

    def test_each_of_two_overlapping_requests_removes_only_its_own_shadow_of_trigger(self) -> None:
        for first_ends_first in (True, False):
            with self.subTest(first_ends_first=first_ends_first):
                events = self.shell.events
                first = inside_kernel.EventShadow(self.shell, "{}", None)
                second = inside_kernel.EventShadow(self.shell, "{}", None)
                (first if first_ends_first else second).remove()
                self.assertIs(events.trigger, second if first_ends_first else first)
                events.trigger("dropped")
                (second if first_ends_first else first).remove()
                self.assertNotIn("trigger", vars(events))
                self.assertEqual(events.fired, [])

    def test_a_removed_shadow_drops_no_event(self) -> None:
        shadow = inside_kernel.EventShadow(self.shell, "{}", None)
        shadow.remove()
        shadow("later")
        self.assertEqual([event for event, _ in self.shell.events.fired], ["later"])

    def test_keeps_a_replacement_of_trigger_that_other_code_has_set(self) -> None:
        others = self.shell.events.trigger = mock.Mock(is_removed=False)
        self.from_other_thread(lambda: self.ask("look"))
        self.assertIs(self.shell.events.trigger, others)
        others.assert_not_called()

    def test_does_nothing_without_ipython_or_its_events(self) -> None:
        ipython: Any = sys.modules["IPython"]
        for shell in (None, object(), types.SimpleNamespace(events=None)):
            with self.subTest(shell):
                ipython.get_ipython = lambda shell=shell: shell
                inside_kernel.install("{}")
                with self.assertRaises(AttributeError):
                    eval(EXPRESSION)
        del ipython.get_ipython
        inside_kernel.install("{}")


class SideEffectsTest(ShellTestCase):
    def test_the_cell_may_ask_for_input_only_if_its_own_request_allows_that(self) -> None:
        for allowed in (True, False):
            with self.subTest(allowed):
                self.during(partial(self.run_cell, PAUSE, allowed), lambda: self.ask("look"))
                self.assertIs(self.shell.kernel._allow_stdin, allowed)

    def test_input_and_getpass_are_restored_after_the_cell(self) -> None:
        self.during_cell(PAUSE, lambda: self.ask("look"))
        self.assertIs(self.shell.kernel._sys_raw_input, builtins.input)
        self.assertIs(self.shell.kernel._save_getpass, original_getpass())

    def test_keeps_the_payload_of_the_cell(self) -> None:
        payload = self.shell.payload_manager.payload = [{"source": "set_next_input"}]
        self.during_cell(PAUSE, lambda: self.ask("look"))
        self.assertEqual(self.shell.sent_payload, [])
        self.assertIs(self.shell.payload_manager.read_payload(), payload)
        self.assertEqual(payload, [{"source": "set_next_input"}])
        self.shell.payload_manager.clear_payload()
        self.assertEqual(self.shell.payload_manager.payload, [])

    def test_keeps_the_result_of_the_last_cell(self) -> None:
        self.during_cell(PAUSE, lambda: self.ask("look"))
        self.assertEqual(self.shell.last_execution_result, "the result before")
        self.assertIs(self.shell.last_execution_succeeded, False)

    def test_keeps_the_result_of_a_cell_that_ended_during_the_request(self) -> None:
        def end_cell() -> None:
            self.shell.last_execution_result = "a newer result"

        data = json.dumps({"action": "look", "request": None})
        self.from_other_thread(lambda: self.shell.request(data, between=end_cell))
        self.assertEqual(self.shell.last_execution_result, "a newer result")

    def test_the_value_that_the_cell_displays_goes_into_the_result_of_the_cell(self) -> None:
        ipython: Dict[str, Any] = {"__name__": "IPython.core.interactiveshell"}
        exec("def run_cell_async(run, code, result):\n    run(code)", ipython)
        result = object()
        self.during(lambda: ipython["run_cell_async"](self.run_cell, PAUSE, result), lambda: self.ask("look"))
        self.assertIs(self.shell.displayhook.exec_result, result)

    def test_a_look_after_a_cell_stops_the_recording_of_output_that_ipython_began_for_the_cell(self) -> None:
        written: List[str] = []
        original_write = written.append

        def write(text: str) -> None:
            original_write(f"recorded {text}")

        write.__module__ = "IPython.core.interactiveshell"
        stream = types.SimpleNamespace(write=write)
        with mock.patch.object(sys, "stdout", stream):
            self.from_other_thread(lambda: self.ask("look"))
        stream.write("text")
        self.assertEqual(written, ["text"])

    def test_output_of_new_threads_goes_to_the_cell(self) -> None:
        self.during_cell(PAUSE, lambda: self.ask("look"))
        self.assertEqual(self.shell.kernel._new_threads_parent_header, {"msg_id": CELL})


class GuardsTest(ShellTestCase):
    """Replaces the function that raises SIGINT, so that a missing guard fails one test and does not end the process."""

    def setUp(self) -> None:
        super().setUp()
        patch = mock.patch(RAISE)
        self.raise_sigint = patch.start()
        self.addCleanup(patch.stop)
        self.addCleanup(signal.signal, signal.SIGINT, signal.getsignal(signal.SIGINT))
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def check_raises(self, answer: Dict[str, Any], **expected: Any) -> None:
        self.assertEqual(answer, {"error": None, "request": CELL, "isBusy": True, "raised": True, **expected})
        self.assertEqual(self.raise_sigint.call_count, 1)

    def check_refuses(self, answer: Dict[str, Any], error: str, **expected: Any) -> None:
        self.assertEqual(answer, {"error": error, "request": CELL, "isBusy": True, "raised": False, **expected})
        self.raise_sigint.assert_not_called()

    def test_raises_sigint_while_a_cell_runs(self) -> None:
        self.check_raises(self.during_cell(PAUSE, lambda: self.ask("interrupt", CELL)), sigint="python")

    def test_raises_sigint_if_the_caller_names_no_request(self) -> None:
        self.check_raises(self.during_cell(PAUSE, lambda: self.ask("interrupt")), sigint="python")

    def test_raises_sigint_while_the_cell_awaits_something(self) -> None:
        self.shell.kernel.parent = {"header": {"msg_id": CELL}}
        signal.signal(signal.SIGINT, lambda *_: None)
        self.check_raises(self.from_other_thread(lambda: self.ask("interrupt", CELL)), sigint="other")

    def test_refuses_an_interrupt_if_the_request_runs_in_the_main_thread(self) -> None:
        self.shell.user_ns["ask"] = self.ask
        self.run_cell("answer = ask('interrupt')")
        self.assertEqual(self.shell.user_ns["answer"], {"error": "NOT_SUPPORTED"})
        self.raise_sigint.assert_not_called()

    def test_refuses_every_action_if_the_caller_names_a_cell_that_does_not_run(self) -> None:
        for action in ("interrupt", "look", "endChild"):
            with self.subTest(action):
                answer = self.during_cell(PAUSE, partial(self.ask, action, "another", pid=1))
                self.assertEqual(answer, {"error": "OTHER_CELL", "request": CELL})
        self.raise_sigint.assert_not_called()

    def test_refuses_if_sigint_would_kill_the_kernel(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        answer = self.during_cell(PAUSE, lambda: self.ask("interrupt", CELL))
        self.check_refuses(answer, "WOULD_KILL", sigint="default")

    def test_refuses_if_c_code_has_set_a_handler_for_sigint(self) -> None:
        with mock.patch.object(signal, "getsignal", lambda _: None):
            answer = self.during_cell(PAUSE, lambda: self.ask("interrupt", CELL))
        self.check_refuses(answer, "WOULD_KILL", sigint="default")

    def test_only_the_value_true_forces_an_interrupt(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        for force in (False, None, 1, "true"):
            with self.subTest(force):
                answer = self.during_cell(PAUSE, partial(self.ask, "interrupt", CELL, force=force))
                self.check_refuses(answer, "WOULD_KILL", sigint="default")
        answer = self.during_cell(PAUSE, lambda: self.ask("interrupt", CELL, force=True))
        self.check_raises(answer, sigint="default")

    def test_refuses_if_its_time_has_passed(self) -> None:
        for seconds in (1, 300, 3600):
            with self.subTest(seconds):
                until = time.time() - seconds
                answer = self.during_cell(PAUSE, partial(self.ask, "interrupt", CELL, force=True, until=until))
                self.check_refuses(answer, "TIMED_OUT", sigint="python")

    def test_raises_sigint_if_its_time_has_not_passed_or_is_no_time(self) -> None:
        times: List[Any] = [time.time() + 60, None, "soon", [], {}]
        for until in times:
            with self.subTest(until):
                answer = self.during_cell(PAUSE, partial(self.ask, "interrupt", CELL, until=until))
                self.check_raises(answer, sigint="python")
                self.raise_sigint.reset_mock()

    def test_raises_sigint_and_does_not_call_the_clock_if_the_cell_has_replaced_it(self) -> None:
        until = time.time() + 1
        with mock.patch.object(time, "time", return_value=until + 1) as clock:
            answer = self.during_cell(PAUSE, lambda: self.ask("interrupt", CELL, until=until))
        self.check_raises(answer, sigint="python")
        clock.assert_not_called()

    def test_raises_sigint_if_the_time_passed_more_than_a_day_ago(self) -> None:
        until = time.time() - 90000
        answer = self.during_cell(PAUSE, lambda: self.ask("interrupt", CELL, until=until))
        self.check_raises(answer, sigint="python")

    def test_refuses_if_sigint_is_ignored(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for force in (False, True):
            with self.subTest(force):
                answer = self.during_cell(PAUSE, partial(self.ask, "interrupt", CELL, force=force))
                self.check_refuses(answer, "IGNORED", sigint="ignored")

    @unittest.skipUnless(sys.platform == "linux", "only Linux says what C code has done to SIGINT")
    def test_refuses_while_c_code_ignores_sigint(self) -> None:
        def is_ignored() -> bool:
            return inside_kernel.is_ignored_by_system()

        code = "import os\nready()\nos.system('exec sleep 1')"
        self.shell.user_ns["ready"] = self.ready.set
        answer = self.during_cell(code, partial(self.ask, "interrupt", CELL), is_ready=is_ignored)
        self.assertEqual((answer["error"], answer["raised"]), ("IGNORED", False))
        self.assertFalse(self.was_interrupted)
        self.assertFalse(is_ignored())

    def test_refuses_an_interrupt_once_the_code_of_the_cell_has_ended(self) -> None:
        self.shell.kernel.parent = {"header": {"msg_id": CELL}}
        for options in ({"force": False}, {"force": True}, {"until": time.time() - 1}):
            with self.subTest(options):
                answer = self.from_other_thread(partial(self.ask, "interrupt", CELL, **options))
                self.check_refuses(answer, "NO_USER_CODE", sigint="python", isBusy=False)

    def test_refuses_if_user_code_runs_only_in_another_thread(self) -> None:
        self.shell.kernel.parent = {"header": {"msg_id": CELL}}
        exec("def ask_again():\n    return ask()", self.shell.user_ns)
        self.shell.user_ns["ask"] = lambda: self.ask("interrupt", CELL)
        answer = self.from_other_thread(self.shell.user_ns["ask_again"])
        self.check_refuses(answer, "NO_USER_CODE", sigint="python", isBusy=False)


class RequestTest(ShellTestCase):
    """Tests which request the answer names as that of the main thread."""

    def test_is_the_request_of_the_running_code_even_if_a_subshell_got_a_later_request(self) -> None:
        def act() -> Any:
            self.shell.kernel.parent = {"header": {"msg_id": "of a subshell", "subshell_id": "1"}}
            return self.ask("look")["request"]

        self.assertEqual(self.during_cell(PAUSE, act), CELL)

    def test_is_unknown_if_only_the_request_of_a_subshell_is_known(self) -> None:
        self.shell.kernel.parent = {"header": {"msg_id": "of a subshell", "subshell_id": "1"}}
        self.assertIsNone(self.from_other_thread(lambda: self.ask("look"))["request"])

    def test_is_unknown_before_the_first_request(self) -> None:
        self.assertIsNone(self.from_other_thread(lambda: self.ask("look"))["request"])

    def test_is_unknown_in_an_idle_ipykernel_7_0(self) -> None:
        with mock.patch.object(self.shell.kernel, "get_parent", mock.Mock(side_effect=LookupError)):
            self.assertIsNone(self.from_other_thread(lambda: self.ask("look"))["request"])

    def test_is_taken_from_the_context_of_the_shell_in_ipykernel_7_1(self) -> None:
        kernel = self.shell.kernel
        kernel.parent = {"header": {"msg_id": "inherited"}}
        kernel._shell_parent = object()
        kernel._shell_context = {kernel._shell_parent: {"header": {"msg_id": CELL}}}
        self.assertEqual(self.from_other_thread(lambda: self.ask("look"))["request"], CELL)


class InterruptTest(ShellTestCase):
    """Raises SIGINT in this process."""

    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(signal.signal, signal.SIGINT, signal.getsignal(signal.SIGINT))
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def check_is_interrupted(self, code: str, line: int) -> None:
        """Interrupts the cell once it stays at a line: SIGINT just before a system call would not end the call."""
        seen: List[Any] = []

        def stays() -> bool:
            stack = inside_kernel.main_stack()
            seen.append(stack[0][0].f_lasti if stack[0][0].f_code.co_filename != CELL_FILE else stack[0][1])
            at_line = any(frame.f_code.co_filename == CELL_FILE and at == line for frame, at in stack)
            return at_line and seen[-2:-1] == seen[-1:]

        self.shell.user_ns["ready"] = self.ready
        answer = self.during_cell(code, lambda: self.ask("interrupt", CELL), is_ready=stays)
        self.assertIs(answer["raised"], True)
        self.assertTrue(self.was_interrupted)

    def test_interrupts_a_cell_that_sleeps(self) -> None:
        self.check_is_interrupted(f"import time\nready.set()\ntime.sleep({LIMIT_SECONDS})", 3)

    def test_interrupts_a_cell_that_computes(self) -> None:
        self.check_is_interrupted("ready.set()\nwhile True: pass", 2)

    def test_interrupts_a_cell_that_waits_for_a_threading_event(self) -> None:
        self.check_is_interrupted(f"import threading\nready.set()\nthreading.Event().wait({LIMIT_SECONDS})", 3)


class WaiterTest(ShellTestCase):
    """Tests how an interrupt ends a wait for a lock on Windows. The tested code runs on every system."""

    def setUp(self) -> None:
        super().setUp()
        self.event = threading.Event()
        self.shell.user_ns.update(event=self.event, ready=self.ready, limit=LIMIT_SECONDS)

    def is_waiting(self) -> bool:
        stack = inside_kernel.main_stack()
        return stack[0][0].f_code is threading.Condition.wait.__code__

    def waiting_in(self, code: str, act: Callable[[Any], Any] = lambda waiting: waiting is not None) -> Any:
        def control() -> Any:
            try:
                return act(inside_kernel.waiting_frame(self.shell))
            finally:
                self.event.set()
                self.shell.user_ns.get("release", lambda: None)()

        return self.during_cell(code, control, is_ready=self.is_waiting)

    def test_finds_a_wait_of_the_cell(self) -> None:
        waits = {
            "an event": "ready.set()\nevent.wait(limit)",
            "a condition": "with event._cond:\n    ready.set()\n    event._cond.wait(limit)",
            "a queue": "import queue\nq = queue.Queue()\nrelease = lambda: q.put(1)\nready.set()\nq.get(True, limit)",
            "a future": "from concurrent.futures import Future\nf = Future()\nrelease = lambda: f.set_result(1)\n"
            "ready.set()\nf.result(limit)",
        }
        for name, code in waits.items():
            with self.subTest(name):
                self.event.clear()
                self.assertTrue(self.waiting_in(code))

    def test_does_not_find_a_wait_of_a_library(self) -> None:
        library: Dict[str, Any] = {"__name__": "library"}
        exec("def wait(event, ready, limit):\n    ready.set()\n    event.wait(limit)", library)
        self.shell.user_ns["library_wait"] = library["wait"]
        self.assertFalse(self.waiting_in("library_wait(event, ready, limit)"))

    def test_does_not_find_a_wait_of_a_library_that_is_named_queue(self) -> None:
        library: Dict[str, Any] = {"__name__": "queue"}
        exec("def wait(event, ready, limit):\n    ready.set()\n    event.wait(limit)", library)
        self.shell.user_ns["library_wait"] = library["wait"]
        self.assertFalse(self.waiting_in("library_wait(event, ready, limit)"))

    def test_finds_no_wait_in_a_cell_that_does_not_wait_for_a_lock(self) -> None:
        self.assertIsNone(self.during_cell(PAUSE, lambda: inside_kernel.waiting_frame(self.shell)))

    def test_ends_a_wait_of_the_cell(self) -> None:
        def wake(waiting: Any) -> None:
            inside_kernel.wake(waiting)
            wait_until(lambda: "was_set" in self.shell.user_ns, "the wait is over")

        self.waiting_in("ready.set()\nevent.wait(limit)\nwas_set = event.is_set()", wake)
        self.assertIs(self.shell.user_ns["was_set"], False)

    def check_wakes(self, expected: bool, frame_now: Any, instruction: int) -> None:
        """Checks whether `wake` releases the lock of a wait that was found at `instruction`.

        The main thread is now at instruction 4, in `frame_now` or, if that is None, in the same frame.
        """
        waiter = mock.Mock()
        frame: Any = types.SimpleNamespace(f_lasti=4, f_locals={"waiter": waiter})
        frames = {threading.main_thread().ident: frame_now or frame}
        with mock.patch.object(sys, "_current_frames", lambda: frames):
            inside_kernel.wake((frame, instruction))
        self.assertIs(waiter.release.called, expected)

    def test_ends_a_wait_only_if_the_frame_is_still_at_the_instruction_at_which_it_was_found(self) -> None:
        self.check_wakes(True, None, 4)
        self.check_wakes(False, None, 2)
        self.check_wakes(False, object(), 4)

    def test_does_not_fail_if_the_wait_has_just_ended(self) -> None:
        frame: Any = types.SimpleNamespace(f_lasti=4, f_locals={"waiter": threading.Lock()})
        with mock.patch.object(sys, "_current_frames", lambda: {threading.main_thread().ident: frame}):
            inside_kernel.wake((frame, 4))
            frame.f_locals.clear()
            inside_kernel.wake((frame, 4))


class LookTest(ShellTestCase):
    def look(self, code: str, **options: Any) -> Dict[str, Any]:
        answer = self.during_cell(code, lambda: self.ask("look", CELL), **options)
        assert isinstance(answer, dict)
        return answer

    def test_shows_an_idle_kernel(self) -> None:
        with mock.patch.object(signal, "getsignal", lambda _: signal.SIG_IGN):
            answer = self.from_other_thread(lambda: self.ask("look"))
        self.assertEqual(
            answer,
            {
                "error": None,
                "request": None,
                "isBusy": False,
                "sigint": "ignored",
                "isHandling": False,
                "frames": [],
                "threads": [],
                "tasks": [],
                "children": [],
                "caughtAt": None,
                "notebook": None,
            },
        )

    def test_names_the_notebook_file_whose_path_the_jupyter_extension_has_set_in_the_kernel(self) -> None:
        for value, expected in (("/data/a.ipynb", "/data/a.ipynb"), (7, None), ("x" * 5000, "x" * 4096)):
            self.shell.user_ns["__vsc_ipynb_file__"] = value
            self.assertEqual(self.look("pause()")["notebook"], expected)

    def test_shows_the_frames_from_the_innermost_one_to_the_cell(self) -> None:
        answer = self.look("def work():\n    pause()  # here\n\nwork()")
        *library, work, cell = answer["frames"]
        self.assertEqual(
            work, {"file": CELL_FILE, "line": 2, "name": "work", "code": "pause()  # here", "kind": "cell"}
        )
        self.assertEqual(cell, {"file": CELL_FILE, "line": 4, "name": "<module>", "code": "work()", "kind": "cell"})
        self.assertEqual({frame["kind"] for frame in library}, {"library"})
        self.assertEqual(library[-1]["name"], "pause")
        self.assertIs(answer["isBusy"], True)

    def test_forgets_the_sources_that_it_has_read(self) -> None:
        linecache.clearcache()
        answer = self.look(PAUSE)
        self.assertIsNotNone(answer["frames"][0]["code"])
        self.assertNotIn(answer["frames"][0]["file"], linecache.cache)
        self.assertIn(CELL_FILE, linecache.cache)

    def test_shows_no_source_line_for_a_frame_whose_source_does_not_exist(self) -> None:
        self.shell.user_ns["code"] = compile("pause()", "<nowhere>", "exec")
        frames = self.look("exec(code)")["frames"]
        self.assertIsNone(frames[-2]["code"])

    def test_counts_the_empty_lines_with_which_a_cell_begins(self) -> None:
        self.shell.compile._filename_map[CELL_FILE] = 1
        history = types.SimpleNamespace(input_hist_raw=["", f"\n  \n{PAUSE}"])
        with mock.patch.object(self.shell, "history_manager", history, create=True):
            frame = self.during_cell(PAUSE, lambda: self.ask("look"))["frames"][-1]
        self.assertEqual((frame["line"], frame["code"]), (3, PAUSE))

    def test_keeps_both_ends_of_a_deep_stack(self) -> None:
        frames = self.look("def f(n):\n    if n:\n        f(n - 1)\n    else:\n        pause()\n\nf(300)")["frames"]
        self.assertEqual(len(frames), 200)
        self.assertEqual([frame["name"] for frame in frames[-2:]], ["f", "<module>"])
        self.assertIn("pause", [frame["name"] for frame in frames[:3]])

    def test_cuts_long_texts(self) -> None:
        long = "x" * 600
        self.shell.user_ns["code"] = compile("pause()", long, "exec")
        *_, outer, _ = self.look(f"def {long}():\n    exec(code) # {long}\n\n{long}()")["frames"]
        self.assertEqual((len(outer["name"]), len(outer["code"])), (500, 500))
        named = self.look(f"def {long}():\n    exec(code)\n\n{long}()")["frames"][-3]
        self.assertEqual(len(named["file"]), 500)

    def test_keeps_the_answer_short(self) -> None:
        name = "\u00e9" * 400
        code = f"def {name}(n):\n    {name}(n - 1) if n else pause() # {name}\n\n{name}(250)"
        line = self.during_cell(code, lambda: self.shell.request('{"action": "look", "request": null}'))
        self.assertLessEqual(len(line), 60_000)
        self.assertTrue(line.isprintable())
        answer = json.loads(line)
        self.assertGreater(len(answer["frames"]), 4)
        self.assertEqual(answer["frames"][-1]["name"], "<module>")

    def test_leaves_out_tasks_then_threads_then_frames_if_the_answer_is_too_long(self) -> None:
        big = ["x" * 1000] * 50
        for lengths, left in (((50, 1, 1), (0, 1, 1)), ((50, 50, 50), (0, 0, 50)), ((1, 50, 50), (0, 0, 50))):
            with self.subTest(lengths):
                answer = dict(zip(("tasks", "threads", "frames"), (big[:length] for length in lengths)))
                answer["tasks"] = answer["tasks"] * 2
                kept = json.loads(inside_kernel.encode(dict(answer)))
                self.assertEqual(tuple(len(kept[name]) for name in ("tasks", "threads", "frames")), left)
        only_frames = json.loads(inside_kernel.encode({"frames": ["x" * 100_000]}))
        self.assertEqual(only_frames, {"frames": []})

    def test_shows_which_kind_of_handler_sigint_has(self) -> None:
        kinds: Dict[str, Any] = {"default": signal.SIG_DFL, "ignored": signal.SIG_IGN, "other": print}
        kinds["python"] = signal.default_int_handler
        for kind, handler in kinds.items():
            with self.subTest(kind), mock.patch.object(signal, "getsignal", lambda _, handler=handler: handler):
                self.assertEqual(self.look(PAUSE)["sigint"], kind)

    def test_says_that_the_kernel_is_busy_while_ipython_or_a_cell_has_set_a_handler_for_sigint(self) -> None:
        with mock.patch.object(signal, "getsignal", lambda _: print):
            self.assertIs(self.from_other_thread(lambda: self.ask("look"))["isBusy"], True)


class ThreadsTest(ShellTestCase):
    def start_threads(self, count: int, code: str = "def work():\n    release.wait(limit)") -> None:
        release = threading.Event()
        self.shell.user_ns.update(release=release, limit=LIMIT_SECONDS)
        self.shell.run_code(code)
        threads = [threading.Thread(target=self.shell.user_ns["work"], name=f"Worker {n}") for n in range(count)]
        for thread in threads:
            thread.start()
            self.addCleanup(thread.join)
        self.addCleanup(release.set)
        idents = [thread.ident or 0 for thread in threads]
        wait_until(
            lambda: all(sys._current_frames()[ident].f_code.co_name == "wait" for ident in idents), "all threads wait"
        )

    def test_shows_threads_of_the_user_in_an_idle_kernel(self) -> None:
        self.start_threads(1)
        (thread,) = self.from_other_thread(lambda: self.ask("look"))["threads"]
        self.assertEqual(thread["name"], "Worker 0")
        self.assertEqual([frame["name"] for frame in thread["frames"]], ["wait", "wait", "work"])
        self.assertEqual(thread["frames"][-1]["code"], "release.wait(limit)")

    def test_does_not_show_the_main_thread_or_the_thread_of_the_request(self) -> None:
        exec("def ask_again():\n    return ask()", self.shell.user_ns)
        self.shell.user_ns["ask"] = lambda: self.ask("look")
        self.assertEqual(self.during_cell(PAUSE, self.shell.user_ns["ask_again"])["threads"], [])

    def test_shows_at_most_20_threads(self) -> None:
        self.start_threads(22)
        self.assertEqual(len(self.from_other_thread(lambda: self.ask("look"))["threads"]), 20)

    def test_shows_at_most_50_frames_of_a_thread(self) -> None:
        self.start_threads(1, "def work(n=100):\n    work(n - 1) if n else release.wait(limit)")
        (thread,) = self.from_other_thread(lambda: self.ask("look"))["threads"]
        self.assertEqual(len(thread["frames"]), 50)


class TasksTest(ShellTestCase):
    WORK = "import asyncio\nasync def inner():\n    await asyncio.sleep(30)\n\nasync def outer():\n    await inner()"

    def look_into_loop(
        self, count: int = 1, code: str = WORK, cell: str = "", request: Optional[str] = None
    ) -> List[Dict[str, Any]]:
        """Returns the tasks that the action `look` shows while the main thread is in its event loop."""
        self.shell.run_code(code)
        loop = asyncio.new_event_loop()
        self.shell.kernel.io_loop.asyncio_loop = loop

        async def main() -> None:
            tasks = [asyncio.ensure_future(self.shell.user_ns["outer"]()) for _ in range(count)]
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            if cell:
                self.run_cell(cell)
            self.ready.set()
            while not self.go_on.is_set():
                await asyncio.sleep(0.01)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        try:
            tasks = self.during(lambda: loop.run_until_complete(main()), lambda: self.ask("look", request))["tasks"]
        finally:
            loop.close()
        assert isinstance(tasks, list)
        return tasks

    def test_shows_what_a_task_of_the_user_awaits(self) -> None:
        (task,) = self.look_into_loop()
        self.assertEqual([frame["name"] for frame in task["frames"]], ["sleep", "inner", "outer"])
        self.assertEqual([frame["line"] for frame in task["frames"]][1:], [3, 6])
        self.assertEqual([frame["kind"] for frame in task["frames"]], ["library", "cell", "cell"])
        self.assertRegex(task["name"], r"^Task-\d+$" if sys.version_info >= (3, 8) else "^$")

    def test_follows_generators_that_are_awaited(self) -> None:
        code = self.WORK.replace("await inner()", "await Old()") + (
            "\n\nclass Old:\n    def __await__(self):\n        yield from inner().__await__()"
        )
        (task,) = self.look_into_loop(code=code)
        names = [frame["name"] for frame in task["frames"]]
        self.assertEqual([name for name in names if name not in ("sleep", "inner")], ["__await__", "outer"])

    def test_shows_no_task_while_a_cell_runs_without_await(self) -> None:
        self.assertEqual(self.look_into_loop(cell=PAUSE), [])

    def test_shows_at_most_20_tasks(self) -> None:
        self.assertEqual(len(self.look_into_loop(25)), 20)

    def test_reads_the_tasks_again_if_they_change_meanwhile(self) -> None:
        real = asyncio.all_tasks
        attempts: List[Any] = []

        def all_tasks(loop: Any) -> Any:
            attempts.append(loop)
            if len(attempts) % 3:
                raise RuntimeError("changed")
            return real(loop)

        with mock.patch.object(asyncio, "all_tasks", all_tasks):
            self.assertEqual(len(self.look_into_loop()), 1)

    def test_shows_no_task_if_the_tasks_change_during_every_attempt(self) -> None:
        with mock.patch.object(asyncio, "all_tasks", mock.Mock(side_effect=RuntimeError("changed"))):
            self.assertEqual(self.look_into_loop(), [])

    def test_finds_the_request_of_a_cell_that_awaits_and_restores_the_result_object_of_the_cell(self) -> None:
        self.shell.kernel.parent = {"header": {"msg_id": "of a subshell", "subshell_id": "1"}}
        ipython: Dict[str, Any] = {"__name__": "IPython.core.interactiveshell", "kernel": self.shell.kernel}
        code = (
            "import asyncio\nasync def execute_request(self, parent):\n    await run_cell_async('its result')\n\n"
            "async def run_cell_async(result):\n    await asyncio.sleep(30)\n\n"
            f"def outer():\n    return execute_request(kernel, {{'header': {{'msg_id': '{CELL}'}}}})"
        )
        exec(code, ipython)
        self.shell.user_ns["outer"] = ipython["outer"]
        self.assertEqual(self.look_into_loop(code="", request=CELL), [])
        self.assertEqual(self.shell.displayhook.exec_result, "its result")

    def test_survives_a_circle_of_awaits(self) -> None:
        circle: Any = types.SimpleNamespace(cr_frame=None)
        circle.cr_await = circle
        self.assertEqual(inside_kernel.stack_of_task(types.SimpleNamespace(get_coro=lambda: circle)), [])


class ChildrenTest(ShellTestCase):
    CHILD = f"import sys; sys.stdin.read(); sys.exit({OWN_END})"
    CODE = f"import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-c', '{CHILD}'], stdin=-1)\n"
    WAIT = CODE + "ready.set()\nchild.wait()"

    def setUp(self) -> None:
        super().setUp()
        self.shell.user_ns["ready"] = self.ready
        self.addCleanup(self.end_child)

    def end_child(self) -> None:
        child = self.shell.user_ns.get("child")
        if child is not None:
            child.stdin.close()
            child.wait()

    def is_waiting(self) -> bool:
        return any(frame.f_globals is vars(subprocess) for frame, _ in inside_kernel.main_stack())

    def while_waiting(self, act: Callable[[int], Any]) -> Any:
        """Calls `act` while the cell waits for its child, then lets the child end."""

        def control() -> Any:
            child = self.shell.user_ns["child"]
            try:
                return act(child.pid)
            finally:
                child.stdin.close()

        return self.during_cell(self.WAIT, control, is_ready=self.is_waiting)

    def test_shows_the_child_that_the_cell_waits_for(self) -> None:
        pid, answer = self.while_waiting(lambda pid: (pid, self.ask("look")))
        self.assertEqual(answer["children"], [{"pid": pid, "name": os.path.basename(sys.executable)}])

    def test_shows_no_child_that_the_cell_does_not_wait_for(self) -> None:
        self.assertEqual(self.during_cell(self.CODE + PAUSE, lambda: self.ask("look"))["children"], [])

    def test_ends_the_child_that_the_cell_waits_for(self) -> None:
        def act(pid: int) -> None:
            self.assertEqual(self.ask("endChild", CELL, pid=pid), {"error": None, "request": CELL})
            wait_until(lambda: self.shell.user_ns["child"].returncode is not None, "the child has ended")

        self.while_waiting(act)
        self.assertNotEqual(self.shell.user_ns["child"].returncode, OWN_END)

    def check_no_such_process(self, answer: Dict[str, Any]) -> None:
        self.assertEqual(answer, {"error": "NO_SUCH_PROCESS", "request": CELL})

    def test_ends_nothing_if_the_pid_is_not_that_of_the_child_or_is_not_an_int(self) -> None:
        def ask(choose: Callable[[int], Any], pid: int) -> Any:
            return self.ask("endChild", CELL, pid=choose(pid))

        others: List[Callable[[int], Any]] = [lambda _: 1, lambda _: os.getpid(), lambda _: None, lambda _: True]
        others += [float, str]
        for choose in others:
            with self.subTest(choose):
                self.check_no_such_process(self.while_waiting(partial(ask, choose)))
                self.assertEqual(self.shell.user_ns["child"].returncode, OWN_END)

    def test_ends_no_child_that_the_cell_does_not_wait_for(self) -> None:
        def act() -> Any:
            return self.ask("endChild", CELL, pid=self.shell.user_ns["child"].pid)

        self.check_no_such_process(self.during_cell(self.CODE + PAUSE, act))
        self.assertIsNone(self.shell.user_ns["child"].poll())

    def fake_child(self, pid: int, returncode: Optional[int] = None) -> Any:
        """Returns a function that runs its argument in a frame that looks like a method of a child (`Popen`)."""

        class FakeChild(subprocess.Popen):  # type: ignore[type-arg]
            def __init__(self) -> None:
                self.args = ["fake"]
                self.pid = pid
                self.returncode: Any = returncode

            def __del__(self, *_: Any, **__: Any) -> None:
                pass

        code = compile("def wait(self, run):\n    run()", "", "exec").co_consts[0]
        return partial(types.FunctionType(code, vars(subprocess)), FakeChild())

    def test_does_not_terminate_a_child_that_has_already_ended(self) -> None:
        self.shell.user_ns["wait"] = self.fake_child(424242, returncode=0)
        with mock.patch.object(subprocess.Popen, "terminate") as terminate:
            answer = self.during_cell("wait(pause)", lambda: self.ask("endChild", CELL, pid=424242))
        self.check_no_such_process(answer)
        terminate.assert_not_called()

    def test_accepts_only_an_int_as_a_pid(self) -> None:
        self.shell.user_ns["wait"] = self.fake_child(1)
        with mock.patch.object(subprocess.Popen, "terminate") as terminate:
            for pid in (True, 1.0):
                with self.subTest(pid):
                    self.check_no_such_process(
                        self.during_cell("wait(pause)", partial(self.ask, "endChild", CELL, pid=pid))
                    )
        terminate.assert_not_called()

    def test_shows_no_child_for_a_function_that_is_not_in_the_module_subprocess(self) -> None:
        code = self.CODE + "def run(self):\n    pause()\n\nrun(child)"
        self.assertEqual(self.during_cell(code, lambda: self.ask("look"))["children"], [])

    def test_shows_at_most_20_children(self) -> None:
        run: Any = self.pause
        for pid in range(22):
            run = partial(self.fake_child(pid), run)
        self.shell.user_ns["run"] = run
        self.assertEqual(len(self.during_cell("run()", lambda: self.ask("look"))["children"]), 20)

    def test_names_the_program_of_a_child(self) -> None:
        for args, name in (
            (["/usr/bin/git", "status"], "git"),
            ("C:\\Tools\\git.exe status", "git.exe"),
            ('"C:\\My Tools\\git.exe" status', "git.exe"),
            (b"sleep 20", "sleep"),
            ([b"/bin/sleep"], "sleep"),
            ([], ""),
            ("", ""),
            (["x" * 200], "x" * 100),
        ):
            with self.subTest(args):
                self.assertEqual(inside_kernel.child_name(types.SimpleNamespace(args=args)), name)


@unittest.skipUnless(CAN_SEE_EXCEPTIONS, "Python shows the exceptions of other threads since 3.10")
class HandlingTest(ShellTestCase):
    def is_handling(self, code: str) -> Any:
        return self.during_cell(code, lambda: self.ask("look"))["isHandling"]

    def test_says_that_the_kernel_handles_an_interrupt_while_the_except_clause_runs(self) -> None:
        self.assertIs(
            self.is_handling("try:\n    raise KeyboardInterrupt\nexcept KeyboardInterrupt:\n    pause()"), True
        )

    def test_still_says_that_the_kernel_handles_an_interrupt_while_it_handles_another_exception(self) -> None:
        inner = "try:\n        1 / 0\n    except Exception:\n        pause()"
        code = f"try:\n    raise KeyboardInterrupt\nexcept:\n    {inner}"
        self.assertIs(self.is_handling(code), True)

    def test_counts_only_a_keyboard_interrupt_as_an_interrupt(self) -> None:
        self.assertIs(self.is_handling("try:\n    1 / 0\nexcept Exception:\n    pause()"), False)
        self.assertIs(self.is_handling(PAUSE), False)

    def test_runs_no_code_of_the_class_of_an_exception(self) -> None:
        code = (
            "class Spy(Exception):\n    @property\n    def __context__(self):\n        calls.append(1)\n\n"
            "calls = []\ntry:\n    raise Spy\nexcept Spy:\n    pause()"
        )
        self.assertIs(self.is_handling(code), False)
        self.assertEqual(self.shell.user_ns["calls"], [])


class CaughtAtTest(ShellTestCase):
    """Tests which `except` clause the answer names as the one that catches interrupts."""

    LOOP = "while not ended():\n    try:\n        pause()\n    except {}:\n        {}"

    def setUp(self) -> None:
        super().setUp()
        self.shell.user_ns.update(ended=self.go_on.is_set, exit=lambda: None)

    def line(self, code: str) -> Any:
        caught = self.during_cell(code, lambda: self.ask("look"))["caughtAt"]
        if caught is None:
            return None
        self.assertEqual(caught["file"], CELL_FILE)
        return caught["line"]

    def check(self, expected: Any, *codes: str) -> None:
        for code in codes:
            with self.subTest(code):
                self.assertEqual(self.line(code), expected)

    def test_finds_an_except_clause_that_catches_interrupts(self) -> None:
        caught = ("KeyboardInterrupt", "BaseException", "(ValueError, KeyboardInterrupt)", "BaseException as error")
        self.check(4, *(self.LOOP.format(names, "pass") for names in caught))
        self.check(4, self.LOOP.replace(" {}:", ":").format("continue"))

    def test_finds_no_except_clause_if_sigint_raises_no_keyboard_interrupt(self) -> None:
        for handler in (signal.SIG_IGN, lambda *_: None):
            before = signal.signal(signal.SIGINT, handler)
            try:
                self.check(None, self.LOOP.format("BaseException", "pass"))
            finally:
                signal.signal(signal.SIGINT, before)

    def test_finds_the_first_except_clause_that_catches_interrupts(self) -> None:
        self.check(6, self.LOOP.format("ValueError", "pass\n    except BaseException:\n        print()"))

    def test_finds_the_except_clause_around_inner_blocks_and_in_functions(self) -> None:
        self.check(
            8,
            "def f():\n    try:\n        if True:\n            with open(__import__('os').devnull):\n"
            "                for _ in [1]:\n                    pause()\n        return 1\n    except BaseException:\n"
            "        pass\n\nf()",
        )
        self.check(6, "def f():\n    pause()\n\ntry:\n    f()\nexcept KeyboardInterrupt:\n    pass")
        self.check(
            7,
            "def plain(f): return f\n@plain\n@plain\ndef f():\n    try:\n        pause()\n"
            "    except KeyboardInterrupt:\n        pass\n\nf()",
        )

    def test_finds_the_except_clause_in_the_second_of_two_functions_with_the_same_name(self) -> None:
        first = "def f():\n    pass\n"
        self.check(6, first + "def f():\n    try:\n        pause()\n    except BaseException:\n        pass\n\nf()")

    def test_finds_the_innermost_except_clause_that_catches_interrupts(self) -> None:
        inner = "try:\n    try:\n        pause()\n    except {}:\n        pass\nexcept BaseException:\n    pass"
        self.check(4, inner.format("BaseException"))
        self.check(6, inner.format("ValueError"))

    def test_ignores_an_except_clause_that_does_not_catch_interrupts(self) -> None:
        caught = ("Exception", "ValueError", "(ValueError, OSError)", "__import__('os').error")
        self.check(None, *(self.LOOP.format(names, "pass") for names in caught), PAUSE)

    def test_finds_no_except_clause_if_the_code_raises_returns_breaks_or_exits_after_the_catch(self) -> None:
        bodies = (
            "raise",
            "raise ValueError",
            "break",
            "if True:\n            raise",
            "exit()",
            "__import__('os')._exit(1)",
        )
        self.check(None, *(self.LOOP.format("KeyboardInterrupt", body) for body in bodies))
        self.check(None, "def f():\n    try:\n        pause()\n    except KeyboardInterrupt:\n        return\n\nf()")
        self.check(
            None,
            "def f():\n    try:\n        pause()\n    except BaseException:\n        pass\n    finally:\n"
            "        exit()\n\nf()",
        )

    def test_finds_no_except_clause_if_the_running_line_is_outside_the_body_of_the_try(self) -> None:
        self.check(
            None,
            "try:\n    1 / 0\nexcept BaseException:\n    pause()",
            "try:\n    pass\nexcept BaseException:\n    pass\nelse:\n    pause()",
            "try:\n    pass\nexcept BaseException:\n    pass\nfinally:\n    pause()",
            "try:\n    pass\nexcept BaseException:\n    pass\npause()",
            "try:\n    def f():\n        pause()\nexcept BaseException:\n    pass\n\nf()",
        )

    def test_finds_no_except_clause_in_a_class_body(self) -> None:
        self.check(None, "class C:\n    try:\n        pause()\n    except BaseException:\n        pass")

    def test_finds_no_except_clause_if_the_code_redefines_the_name_of_the_exception(self) -> None:
        catch = "    try:\n        pause()\n    except BaseException:\n        pass\n\n"
        self.check(None, f"def f(BaseException):\n{catch}f(OSError)")
        self.check(None, f"def f():\n    BaseException = OSError\n    def g():\n        BaseException\n{catch}f()")
        nested = catch.replace("\n    ", "\n        ").rstrip()
        self.check(None, f"def f():\n    BaseException = OSError\n    def g():\n    {nested}\n    g()\n\nf()")
        self.check(None, "KeyboardInterrupt = ValueError\n" + self.LOOP.format("KeyboardInterrupt", "pass"))

    def test_shows_no_warning_about_the_source(self) -> None:
        show = warnings._showwarnmsg  # type: ignore[attr-defined]

        def act() -> Any:
            linecache.cache[CELL_FILE] = (1, None, ["'\\d'; pause()\n"], CELL_FILE)
            return self.ask("look")

        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()) as errors:
            warnings.simplefilter("always")
            self.during_cell(PAUSE, act)
        self.assertEqual(errors.getvalue(), "")
        self.assertIs(warnings._showwarnmsg, show)  # type: ignore[attr-defined]

    def test_finds_no_except_clause_if_the_source_is_missing_invalid_or_that_of_other_code(self) -> None:
        for lines in ([], ["%magic\n"], ["\0"], ["def other():\n", "    pass\n"]):
            with self.subTest(lines):

                def act(lines: List[str] = lines) -> Any:
                    linecache.cache[CELL_FILE] = (1, None, lines, CELL_FILE)
                    return self.ask("look")["caughtAt"]

                code = "def f():\n    try:\n        pause()\n    except BaseException:\n        pass\n\nf()"
                self.assertIsNone(self.during_cell(code, act))
