"""Tests the code that runs inside a kernel, with a fake kernel whose cells run in this main thread."""

import json
import linecache
import pathlib
import signal
import sys
import threading
import time
import types
import unittest
from typing import Any, Callable, Dict, List, Optional
from unittest import mock

SOURCE = (pathlib.Path(__file__).parents[2] / "pythonFiles" / "inside_kernel.py").read_text("ascii")
EXPRESSION = '__import__("IPython").get_ipython().events.trigger.answer()'
LIMIT_S = 20
CELL_FILE = "/tmp/ipykernel_1/2.py"

Answer = Dict[str, Any]


class FakeEvents:
    def __init__(self) -> None:
        self.triggered: List[str] = []

    def trigger(self, event: str) -> None:
        self.triggered.append(event)


class FakeKernel:
    def __init__(self) -> None:
        self._allow_stdin = False
        self.parent: Answer = {"header": {"msg_id": "cell"}, "content": {"allow_stdin": False}}

    def get_parent(self, channel: str) -> Answer:
        return self.parent if channel == "shell" else {}


class FakeShell:
    """The parts of IPython's shell that the code uses. Cells run in `user_ns`."""

    def __init__(self) -> None:
        self.events = FakeEvents()
        self.kernel = FakeKernel()
        self.user_ns: Answer = {"__name__": "__main__"}
        self.user_global_ns = self.user_ns
        self.compile = types.SimpleNamespace(_filename_map={})

    def run(self, code: str) -> None:
        lines = [line + "\n" for line in code.splitlines()]
        linecache.cache[CELL_FILE] = (len(code), None, lines, CELL_FILE)
        exec(compile(code, CELL_FILE, "exec"), self.user_ns)

    def ask(self, request: Any) -> Answer:
        """Runs the code and evaluates its expression, as ipykernel does for a request on control."""
        self.kernel._allow_stdin = True
        text = request if isinstance(request, str) else json.dumps(request)
        exec(SOURCE, {"__name__": "kernel_interrupt_inside", "REQUEST": text})
        self.events.trigger("post_execute")
        answer = json.loads(repr(eval(EXPRESSION, self.user_global_ns, self.user_ns)))
        assert isinstance(answer, dict)
        return answer


class InsideKernelTest(unittest.TestCase):
    def setUp(self) -> None:
        self.shell = FakeShell()
        self.interrupts: List[str] = []
        module = types.ModuleType("IPython")
        module.get_ipython = lambda: self.shell  # type: ignore[attr-defined]
        patch = mock.patch.dict(sys.modules, {"IPython": module})
        patch.start()
        self.addCleanup(patch.stop)
        self.addCleanup(signal.signal, signal.SIGINT, signal.getsignal(signal.SIGINT))
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(linecache.cache.pop, CELL_FILE, None)

    def ask_during(self, code: str, *requests: Any, where: str = "") -> List[Answer]:
        """Runs a cell and asks in another thread as soon as the main thread is in the functions `where`.

        The cell finds `over`, an event that is set when all requests are answered.
        """
        over = threading.Event()
        answers: List[Answer] = []
        failures: List[BaseException] = []

        def ask() -> None:
            try:
                wait_until(lambda: set(where.split()) <= set(names_of_main_thread()))
                answers.extend(self.shell.ask(request) for request in requests)
            except BaseException as error:
                failures.append(error)
            finally:
                over.set()

        thread = threading.Thread(target=ask)
        self.shell.user_ns.update(over=over, time=time, threading=threading)
        thread.start()
        try:
            self.shell.run(code)
        except KeyboardInterrupt:
            self.interrupts.append(code)
        finally:
            thread.join(LIMIT_S)
        self.assertEqual(failures, [])
        return answers

    def was_interrupted(self) -> bool:
        return len(self.interrupts) > 0


def names_of_main_thread() -> List[str]:
    frame: Optional[types.FrameType] = sys._current_frames()[threading.main_thread().ident or 0]
    names = [""]
    while frame is not None:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names


def wait_until(is_true: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT_S
    while not is_true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.005)


# The cell calls `stay`, which is user code, and leaves it when all requests are answered.
STAY = f"""def stay():
  end = time.monotonic() + {LIMIT_S}
  while not over.is_set() and time.monotonic() < end:
    time.sleep(0.01)
stay()"""
INTERRUPT = {"action": "interrupt", "request": "cell"}
LOOK = {"action": "look", "request": None}


class GuardTest(InsideKernelTest):
    def test_interrupts_the_cell_that_was_meant(self) -> None:
        (answer,) = self.ask_during("def f():\n  time.sleep(20)\nf()", INTERRUPT, where="f")
        self.assertEqual((answer["error"], answer["request"]), (None, "cell"))
        self.assertTrue(self.was_interrupted())

    def test_does_not_interrupt_another_cell(self) -> None:
        for action in ("interrupt", "look", "endChild"):
            request = {"action": action, "request": "an earlier cell"}
            (answer,) = self.ask_during(STAY, request, where="stay")
            self.assertEqual(answer, {"error": "OTHER_CELL"})
        self.assertFalse(self.was_interrupted())

    def test_raises_nothing_once_the_code_of_the_cell_has_ended(self) -> None:
        answers: List[Answer] = []
        thread = threading.Thread(target=lambda: answers.append(self.shell.ask(INTERRUPT)))
        thread.start()
        thread.join(LIMIT_S)
        self.assertEqual(answers, [{"error": "NO_USER_CODE"}])

    def test_raises_nothing_where_sigint_would_end_the_kernel(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        (answer,) = self.ask_during(STAY, INTERRUPT, where="stay")
        self.assertEqual(answer, {"error": "WOULD_KILL"})

    def test_raises_nothing_where_sigint_is_ignored(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        (answer,) = self.ask_during(STAY, INTERRUPT, where="stay")
        self.assertEqual(answer, {"error": "IGNORED"})

    @unittest.skipUnless(sys.platform == "linux", "only Linux says what C code has done to SIGINT")
    def test_raises_nothing_while_os_system_ignores_sigint(self) -> None:
        code = "import os\nos.system('exec sleep 0.7')\nover.wait(20)"
        wait_until_ignored = {"action": "look", "request": None}
        answers: List[Answer] = []
        end = threading.Event()

        def ask() -> None:
            wait_until(sigint_is_ignored_by_system)
            answers.append(self.shell.ask(wait_until_ignored))
            answers.append(self.shell.ask(INTERRUPT))
            end.set()

        thread = threading.Thread(target=ask)
        thread.start()
        self.shell.user_ns.update(over=end)
        self.shell.run(code)
        thread.join(LIMIT_S)
        self.assertIsNone(answers[0]["error"])
        self.assertEqual(answers[1], {"error": "IGNORED"})

    def test_interrupts_a_cell_with_its_own_handler(self) -> None:
        code = f"""
import signal
hits = []
signal.signal(signal.SIGINT, lambda *_: hits.append(1))
{STAY}
end = time.monotonic() + 20
while not hits and time.monotonic() < end: time.sleep(0.01)
"""
        (answer,) = self.ask_during(code, INTERRUPT, where="stay")
        self.assertIsNone(answer["error"])
        self.assertEqual(self.shell.user_ns["hits"], [1])

    def test_refuses_in_the_main_thread(self) -> None:
        self.assertEqual(self.shell.ask(INTERRUPT), {"error": "NOT_SUPPORTED"})
        self.assertEqual(self.shell.ask(LOOK), {"error": "NOT_SUPPORTED"})

    def test_answers_garbage_with_an_error(self) -> None:
        garbage = ["", "[]", "{", '"look"', "{}", '{"action": 7}', '{"action": "clean_up"}']
        for answer in self.ask_during(STAY, *garbage, where="stay"):
            self.assertEqual(answer, {"error": "BAD_REQUEST"})

    @unittest.skipUnless(sys.platform == "win32", "elsewhere SIGINT ends the wait")
    def test_wakes_a_wait_for_a_lock(self) -> None:
        for wait in ("threading.Event().wait(20)", "__import__('queue').Queue().get(timeout=20)"):
            began = time.monotonic()
            self.ask_during(f"def f():\n  {wait}\nf()", INTERRUPT, where="wait")
            self.assertTrue(self.was_interrupted(), wait)
            self.assertLess(time.monotonic() - began, 10, wait)
            self.interrupts.clear()


def sigint_is_ignored_by_system() -> bool:
    status = pathlib.Path("/proc/self/status").read_text("ascii")
    mask = next(line.split()[1] for line in status.splitlines() if line.startswith("SigIgn:"))
    return bool(int(mask, 16) >> (signal.SIGINT - 1) & 1)


class SideEffectTest(InsideKernelTest):
    def test_keeps_the_callbacks_of_other_requests_only(self) -> None:
        self.ask_during(STAY, LOOK, where="stay")
        self.assertEqual(self.shell.events.triggered, [])
        self.shell.events.trigger("post_execute")
        self.assertEqual(self.shell.events.triggered, ["post_execute"])

    def test_passes_on_events_of_the_running_cell(self) -> None:
        exec(SOURCE, {"__name__": "kernel_interrupt_inside", "REQUEST": json.dumps(LOOK)})
        shadow = vars(self.shell.events)["trigger"]
        thread = threading.Thread(target=shadow, args=("post_run_cell",))
        thread.start()
        thread.join(LIMIT_S)
        self.shell.events.trigger("post_execute")
        self.assertEqual(self.shell.events.triggered, ["post_run_cell"])

    def test_leaves_nothing_behind(self) -> None:
        modules = set(sys.modules)
        self.ask_during(STAY, LOOK, INTERRUPT, where="stay")
        self.assertEqual(vars(self.shell.events).keys(), {"triggered"})
        names = {"__name__", "__builtins__", "over", "time", "threading", "stay"}
        self.assertEqual(set(self.shell.user_ns), names)
        # IPython itself has imported `ast`.
        self.assertEqual(set(sys.modules) - modules - {"ast", "_ast"}, set())

    def test_puts_back_a_trigger_of_somebody_else(self) -> None:
        triggered: List[str] = []
        self.shell.events.trigger = triggered.append  # type: ignore[assignment, method-assign]
        self.ask_during(STAY, LOOK, where="stay")
        self.shell.events.trigger("post_execute")
        self.assertEqual(triggered, ["post_execute"])

    def test_lets_the_running_cell_ask_for_input_only_if_its_own_request_allows_it(self) -> None:
        for allowed in (True, False):
            self.shell.kernel.parent["content"]["allow_stdin"] = allowed
            self.ask_during(STAY, LOOK, where="stay")
            self.assertEqual(self.shell.kernel._allow_stdin, allowed)

    def test_removes_its_own_text_from_the_cache_of_lines(self) -> None:
        text = 'x({"__name__": "kernel_interrupt_inside"})\n'
        linecache.cache["ours"] = (len(text), None, [text], "ours")
        self.shell.compile._filename_map["ours"] = 1
        self.ask_during(STAY, LOOK, where="stay")
        self.assertNotIn("ours", linecache.cache)
        self.assertEqual(self.shell.compile._filename_map, {})
        self.assertIn(CELL_FILE, linecache.cache)

    def test_ends_a_record_of_output_that_outlived_its_cell(self) -> None:
        written: List[str] = []
        stream = types.SimpleNamespace(write=written.append)
        original_write = stream.write

        def write(data: str) -> None:
            original_write("recorded " + data)

        write.__module__ = "IPython.core.interactiveshell"
        stream.write = write
        with mock.patch.object(sys, "stdout", stream):
            self.ask_during(STAY, LOOK, where="stay")
        stream.write("text")
        self.assertEqual(written, ["text"])


class LookTest(InsideKernelTest):
    def look(self, code: str, where: str) -> Answer:
        (answer,) = self.ask_during(code, LOOK, where=where)
        self.assertIsNone(answer["error"])
        self.assertFalse(self.was_interrupted())
        return answer

    def test_tells_the_stack_of_the_cell_innermost_first(self) -> None:
        answer = self.look("def f():\n  over.wait(20)\nf()", "f wait")
        self.assertTrue(answer["isBusy"])
        cell = [frame for frame in answer["frames"] if frame["kind"] == "cell"]
        self.assertEqual(
            [(one["file"], one["line"], one["name"], one["code"]) for one in cell],
            [(CELL_FILE, 2, "f", "over.wait(20)"), (CELL_FILE, 3, "<module>", "f()")],
        )
        library = answer["frames"][: -len(cell)]
        self.assertEqual([one["kind"] for one in library], ["library"] * len(library))
        self.assertTrue(all(one["file"].endswith("threading.py") for one in library))

    def test_tells_no_stack_of_an_idle_kernel(self) -> None:
        answers: List[Answer] = []
        thread = threading.Thread(target=lambda: answers.append(self.shell.ask(LOOK)))
        thread.start()
        thread.join(LIMIT_S)
        self.assertEqual((answers[0]["frames"], answers[0]["isBusy"]), ([], False))

    def test_tells_which_other_threads_run_user_code(self) -> None:
        code = f"""
def work():
  over.wait(20)
thread = threading.Thread(target=work, name='worker')
thread.start()
{STAY}
thread.join()
"""
        (thread,) = self.look(code, "stay")["threads"]
        self.assertEqual(thread["name"], "worker")
        self.assertIn("work", [frame["name"] for frame in thread["frames"]])

    def test_tells_what_an_awaited_cell_awaits(self) -> None:
        code = """
import asyncio
async def inner():
  await asyncio.sleep(0.1)
async def cell():
  while not over.is_set():
    await inner()
asyncio.run(cell())
"""
        answer = self.look(code, "select")
        names = [[frame["name"] for frame in task["frames"]] for task in answer["tasks"]]
        self.assertEqual(names, [["sleep", "inner", "cell"]])

    def test_tells_for_which_child_the_cell_waits_and_ends_only_that(self) -> None:
        code = f"""
import subprocess
child = subprocess.Popen([{sys.executable!r}, '-c', 'import time; time.sleep(60)'])
child.wait()
"""
        looks: List[Answer] = []
        ends: List[Answer] = []

        def ask() -> None:
            wait_until(lambda: "wait" in names_of_main_thread() and "child" in self.shell.user_ns)
            looks.append(self.shell.ask(LOOK))
            pid = self.shell.user_ns["child"].pid
            ends.append(self.shell.ask({"action": "endChild", "request": "cell", "pid": pid + 1}))
            ends.append(self.shell.ask({"action": "endChild", "request": "cell", "pid": pid}))

        thread = threading.Thread(target=ask)
        thread.start()
        self.shell.run(code)
        thread.join(LIMIT_S)
        name = pathlib.PurePath(sys.executable).name
        child = self.shell.user_ns["child"]
        self.assertEqual(looks[0]["children"], [{"pid": child.pid, "name": name}])
        self.assertEqual(ends[0], {"error": "NO_SUCH_PROCESS"})
        self.assertIsNone(ends[1]["error"])
        self.assertNotEqual(child.returncode, 0)

    def test_names_a_child_by_its_program(self) -> None:
        names: List[str] = []
        module: Answer = {"__name__": "inside"}
        exec(SOURCE, module)
        for args in (["/bin/sleep", "5"], "C:\\Windows\\find.exe /v x", b"/usr/bin/x", [], [7]):
            names.append(module["name_of"](types.SimpleNamespace(args=args)))
        self.assertEqual(names, ["sleep", "find.exe", "x", "", "7"])

    @unittest.skipUnless(sys.version_info >= (3, 10), "Python tells it from 3.10 on")
    def test_tells_whether_a_keyboard_interrupt_is_being_handled(self) -> None:
        code = f"""
try:
  raise KeyboardInterrupt
except KeyboardInterrupt:
  {STAY.splitlines()[-1]}
"""
        stay = "\n".join(STAY.splitlines()[:-1])
        self.assertTrue(self.look(stay + code, "stay")["isHandling"])
        self.assertFalse(self.look(STAY, "stay")["isHandling"])

    def test_tells_which_clause_catches_the_interrupt(self) -> None:
        define = "\n".join(STAY.splitlines()[:-1])
        first = len(define.splitlines())
        clauses = {
            "except:": True,
            "except BaseException:": True,
            "except (ValueError, KeyboardInterrupt) as error:": True,
            "except Exception:": False,
            "except ValueError:": False,
        }
        for clause, catches in clauses.items():
            answer = self.look(f"{define}\ntry:\n  stay()\n{clause}\n  pass", "stay")
            expected = {"file": CELL_FILE, "line": first + 3} if catches else None
            self.assertEqual(answer["caughtAt"], expected, clause)

    def test_names_no_clause_that_ends_the_loop(self) -> None:
        define = "\n".join(STAY.splitlines()[:-1])
        for last in ("raise", "break", "raise ValueError"):
            code = f"{define}\nwhile True:\n  try:\n    stay()\n  except KeyboardInterrupt:\n    {last}\n  break"
            self.assertIsNone(self.look(code, "stay")["caughtAt"], last)

    def test_counts_the_empty_lines_with_which_a_cell_begins(self) -> None:
        self.shell.compile._filename_map[CELL_FILE] = 1
        raw = ["", "\n  \n" + STAY]
        self.shell.history_manager = types.SimpleNamespace(input_hist_raw=raw)  # type: ignore[attr-defined]
        outermost = self.look(STAY, "stay")["frames"][-1]
        self.assertEqual((outermost["line"], outermost["code"]), (7, "stay()"))

    def test_keeps_a_long_answer_within_its_limits(self) -> None:
        code = f"""
def {"f" * 600}(depth):
  if depth: return {"f" * 600}(depth - 1)
  {STAY.splitlines()[0]}
{chr(10).join("  " + line for line in STAY.splitlines()[1:-1])}
  return stay()
{"f" * 600}(250)
"""
        answer = self.look(code, "stay")
        self.assertLess(len(json.dumps(answer)), 64 * 1024)
        self.assertEqual(answer["frames"][0]["name"], "stay")
        self.assertEqual(answer["frames"][-1]["name"], "<module>")
        self.assertEqual(len(answer["frames"][1]["name"]), 500)

    def test_reads_the_request_of_the_main_thread_from_ipykernel_7(self) -> None:
        variable = object()
        kernel = self.shell.kernel
        kernel._shell_parent = variable  # type: ignore[attr-defined]
        kernel._shell_context = {variable: {"header": {"msg_id": "seven"}}}  # type: ignore[attr-defined]
        self.assertEqual(self.look(STAY, "stay")["request"], "seven")


if __name__ == "__main__":
    unittest.main()
