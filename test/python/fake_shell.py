"""A fake of IPython's shell and ipykernel, in the test's own process. Cells run in the main thread.

For each request, it changes the same state as the real `do_execute` of ipykernel and `run_cell_async` of IPython.
"""

import builtins
import getpass
import json
import linecache
import os
import sys
import threading
import time
import types
import unittest
from typing import Any, Callable, Dict, List, Optional, Tuple

from processes import LIMIT_SECONDS, POLL_SECONDS, SOURCES

FILE = os.path.join(SOURCES, "inside_kernel.py")
EXPRESSION = '__import__("IPython").get_ipython().events.trigger.answer()'
REQUEST_FILE = "<request>"
CELL_FILE = "<cell>"
CELL = "the running cell"


def text_of_file() -> str:
    with open(FILE, encoding="utf-8") as file:
        return file.read()


class FakeEvents:
    def __init__(self) -> None:
        self.fired: List[Tuple[str, int]] = []

    def trigger(self, event: str) -> None:
        self.fired.append((event, threading.get_ident()))


class FakePayloadManager:
    def __init__(self) -> None:
        self.payload: List[Any] = []

    def read_payload(self) -> List[Any]:
        return self.payload

    def clear_payload(self) -> None:
        self.payload = []


class FakeKernel:
    def __init__(self, shell: "FakeShell") -> None:
        self._shell = shell
        self._allow_stdin = False
        self._sys_raw_input: Any = None
        self._save_getpass: Any = None
        self._new_threads_parent_header: Any = None
        self.parent: Dict[str, Any] = {}
        self.io_loop = types.SimpleNamespace(asyncio_loop=None)

    def raw_input(self, prompt: str = "") -> str:
        return prompt

    def getpass(self, prompt: str = "") -> str:
        return prompt

    def get_parent(self, channel: Optional[str] = None) -> Dict[str, Any]:
        assert channel == "shell", channel
        return self.parent

    def execute_request(self, parent: Dict[str, Any]) -> None:
        self.parent = parent
        self._shell.run_code(parent["content"]["code"])


class FakeShell:
    def __init__(self) -> None:
        self.user_module = types.ModuleType("__main__")
        self.user_ns = self.user_module.__dict__
        self.user_global_ns = self.user_ns
        self.events: Any = FakeEvents()
        self.payload_manager = FakePayloadManager()
        self.displayhook = types.SimpleNamespace(exec_result=None)
        self.compile = types.SimpleNamespace(_filename_map={})
        self.last_execution_result: Any = "the result before"
        self.last_execution_succeeded = False
        self.raw_input_original = builtins.input
        self.kernel: Any = FakeKernel(self)

    def run_code(self, code: str) -> None:
        linecache.cache[CELL_FILE] = (len(code), None, code.splitlines(True), CELL_FILE)
        exec(compile(code, CELL_FILE, "exec"), self.user_ns)

    def request(self, data: str, text: Optional[str] = None, between: Callable[[], None] = lambda: None) -> str:
        """Does what ipykernel does for a request on the control channel: runs the code, then evaluates the expression.

        Calls `between` after the code and before the expression.
        """
        kernel = self.kernel
        kernel._allow_stdin = True
        kernel._sys_raw_input = kernel.raw_input
        kernel._save_getpass = kernel.getpass
        kernel._new_threads_parent_header = "the request's"
        name = json.dumps({"__name__": "kernel_interrupt_inside", "REQUEST": data})
        code = f'__import__("builtins").exec({json.dumps(text or text_of_file())}, {name})'
        linecache.cache[REQUEST_FILE] = (len(code), None, [code], REQUEST_FILE)
        self.compile._filename_map[REQUEST_FILE] = 1
        result = self.displayhook.exec_result = types.SimpleNamespace()
        exec(compile(code, REQUEST_FILE, "exec"), self.user_ns)
        self.last_execution_result = result
        self.last_execution_succeeded = True
        self.displayhook.exec_result = None
        self.events.trigger("post_execute")
        between()
        answer = repr(eval(EXPRESSION, self.user_ns))
        self.sent_payload = self.payload_manager.read_payload()
        self.payload_manager.clear_payload()
        return answer


class ShellTestCase(unittest.TestCase):
    """Runs cells in the main thread. A cell can call `pause` to wait while the test sends a request."""

    def setUp(self) -> None:
        self.shell = FakeShell()
        self.ready = threading.Event()
        self.go_on = threading.Event()
        self.was_interrupted = False
        module: Any = types.ModuleType("IPython")
        module.get_ipython = lambda: self.shell
        previous = sys.modules.get("IPython")
        sys.modules["IPython"] = module
        self.addCleanup(self.put_back, previous)
        self.shell.user_ns["pause"] = self.pause

    def put_back(self, previous: Any) -> None:
        del sys.modules["IPython"]
        if previous is not None:
            sys.modules["IPython"] = previous
        linecache.cache.pop(CELL_FILE, None)
        linecache.cache.pop(REQUEST_FILE, None)

    def pause(self) -> None:
        """Waits for `go_on` with short sleeps: on Windows before Python 3.14, no interrupt ends a wait for a lock."""
        self.ready.set()
        deadline = time.monotonic() + LIMIT_SECONDS
        while not self.go_on.is_set():
            if time.monotonic() > deadline:
                raise AssertionError("no request within the limit")
            time.sleep(POLL_SECONDS)

    def ask(self, action: str, request: Optional[str] = None, **more: Any) -> Dict[str, Any]:
        """Sends a request from the current thread."""
        answer = json.loads(self.shell.request(json.dumps({"action": action, "request": request, **more})))
        assert isinstance(answer, dict)
        return answer

    def run_cell(self, code: str, allow_stdin: bool = True) -> None:
        parent = {"header": {"msg_id": CELL}, "content": {"code": code, "allow_stdin": allow_stdin}}
        self.shell.kernel.execute_request(parent)

    def during(
        self, run: Callable[[], object], act: Callable[[], Any], is_ready: Callable[[], bool] = lambda: True
    ) -> Any:
        """Runs `run` in the main thread and, meanwhile, `act` in another thread. Returns the result of `act`.

        `act` begins once `run` has set the event `ready`, as `pause` does, and `is_ready()` is true.
        """
        results: List[Any] = []
        errors: List[BaseException] = []
        self.ready.clear()
        self.go_on.clear()

        def control() -> None:
            try:
                assert self.ready.wait(LIMIT_SECONDS), "the cell did not start"
                deadline = time.monotonic() + LIMIT_SECONDS
                while not is_ready():
                    assert time.monotonic() < deadline, "the cell did not get there"
                    time.sleep(POLL_SECONDS)
                results.append(act())
            except BaseException as error:
                errors.append(error)
            finally:
                self.go_on.set()

        thread = threading.Thread(target=control, name="Control")
        thread.start()
        try:
            run()
        except KeyboardInterrupt:
            self.was_interrupted = True
        finally:
            thread.join()
        if errors:
            raise errors[0]
        return results[0]

    def during_cell(self, code: str, act: Callable[[], Any], **options: Any) -> Any:
        return self.during(lambda: self.run_cell(code), act, **options)

    def from_other_thread(self, act: Callable[[], Any]) -> Any:
        """Runs `act` in another thread while the main thread runs no cell."""
        return self.during(self.pause, act)


def original_getpass() -> Any:
    return getattr(getpass, "win_getpass" if sys.platform == "win32" else "unix_getpass")
