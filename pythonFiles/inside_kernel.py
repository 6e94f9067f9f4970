"""Runs inside an ipykernel: raises SIGINT, reports what its threads do, or ends a child that the cell waits for.

The extension sends the text of this file as one silent `execute_request` on the control channel. From version 6.0 on,
ipykernel runs such a request in its control thread while the main thread runs a cell. The request is

    code:              exec(TEXT OF THIS FILE, {"__name__": "kernel_interrupt_inside", "REQUEST": JSON})
    user_expressions:  get_ipython().events.trigger.answer()

ipykernel runs the code, then triggers IPython's event `post_execute`, then evaluates the expression. The callbacks of
that event belong to the running cell: matplotlib's would close the figures of that cell. So the code only
replaces `events.trigger` with a `Shadow`, which drops the events of this thread. `answer` removes the shadow and does
the work. The reply contains its result as one line of JSON.

Nothing stays behind: no name in the user's namespace, no module, no source text, no entry in the history. ipykernel
and IPython also change some of their own state for each request, and this file restores it. Two effects remain:
- Callbacks of `pre_execute`, input transformers and AST transformers see the request, because they run before its code.
- IPython 9 may store twice, in the history of outputs, what other threads print during the request.
"""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType
    from typing import Any

    # Frames, each with the line that it ran when the stack was read.
    Stack = list[tuple[FrameType, int]]

NAME = "kernel_interrupt_inside"

MAX_TEXT = 500
MAX_CHILD_NAME = 100
MAX_PATH = 4096
MAX_FRAMES = 200
MAX_THREADS = 20
MAX_THREAD_FRAMES = 50
MAX_TASKS = 20
MAX_CHILDREN = 20
MAX_JSON = 60_000
# Chains of exceptions and of coroutines may be circular or endless.
MAX_CHAIN = 1000
# `asyncio.all_tasks` fails if the main thread adds or removes a task during the call.
ALL_TASKS_ATTEMPTS = 5

# How long a frame of `Condition.wait` must go on waiting after an interrupt before `wake` releases its lock.
WAITER_SECONDS = 0.05

# If a time limit seems to have passed longer ago than this, we assume that somebody has set the clock.
WRONG_CLOCK_SECONDS = 86400
BUILTIN_FUNCTION: type = type(len)

# The names with which an `except` clause catches an interrupt, and the functions with which it then ends the cell.
CATCHERS = ("KeyboardInterrupt", "BaseException")
EXITS = ("exit", "_exit", "quit", "abort", "kill")


class Shadow:
    """Replaces a method of one object for the current thread. Other threads still call the real method."""

    def __init__(self, target: Any, name: str, replacement: Callable[..., Any]) -> None:
        self._target = target
        self._name = name
        self._replacement = replacement
        self._thread = threading.get_ident()
        self._real = getattr(target, name)
        self._below = vars(target).get(name)
        self.is_removed = False
        setattr(target, name, self)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        is_ours = threading.get_ident() == self._thread and not self.is_removed
        return (self._replacement if is_ours else self._real)(*args, **kwargs)

    def remove(self) -> None:
        """Switches this shadow off, and detaches it and the switched-off shadows that it replaced.

        If a newer shadow has replaced this one, the newer one detaches it later.
        """
        self.is_removed = True
        if vars(self._target).get(self._name) is not self:
            return
        below = self._below
        while getattr(below, "is_removed", None) is True:
            below = below._below
        if below is None:
            delattr(self._target, self._name)
        else:
            setattr(self._target, self._name, below)


class EventShadow(Shadow):
    """Drops IPython's events of the current thread until `answer` is called."""

    def __init__(self, shell: Any, request: str, own_result: Any) -> None:
        self._shell = shell
        self._request = request
        self._own_result = own_result
        self._last_result = shell.last_execution_result
        self._last_succeeded = shell.last_execution_succeeded
        super().__init__(shell.events, "trigger", lambda *_, **__: None)

    def answer(self) -> Line:
        """Does what the request asks. Never raises, and never prints."""
        self.remove()
        try:
            self._restore()
            return Line(encode(respond(self._shell, json.loads(self._request))))
        except Exception as error:
            return Line(encode({"error": "OS_ERROR", "message": message_of(error)}))

    def _restore(self) -> None:
        shell = self._shell
        if shell.last_execution_result is self._own_result:
            shell.last_execution_result = self._last_result
            shell.last_execution_succeeded = self._last_succeeded
        for part in (restore_display, restore_input, keep_payload, end_stale_records):
            attempt(part, shell)


class Line:
    """A text that IPython puts into the reply unchanged: IPython uses the `repr`, and that of a `str` has quotes."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def install(request: str) -> None:
    """Puts the `EventShadow` into place. Without IPython it does nothing, and the expression of the request fails."""
    shell = current_shell()
    if shell is None:
        return
    attempt(forget_source, shell)
    attempt(restore_request, shell)
    attempt(lambda found: EventShadow(found, request, found.displayhook.exec_result), shell)


def current_shell() -> Any:
    try:
        return sys.modules["IPython"].get_ipython()
    except Exception:
        return None


def attempt(function: Callable[[Any], object], shell: Any) -> None:
    # Some versions of IPython or ipykernel, and some kernels based on them, lack members that `function` uses.
    with contextlib.suppress(Exception):
        function(shell)


def message_of(error: Exception) -> str:
    try:
        return f"{type(error).__name__}: {error}"[:MAX_TEXT]
    except Exception:
        return "unknown error"


# ---- Side effects of the request itself ----


def forget_source(shell: Any) -> None:
    """Removes the text of this request, which IPython has kept for tracebacks."""
    import linecache

    caller = calling_frame()
    if caller is None or caller.f_globals is not shell.user_global_ns:
        return
    name = caller.f_code.co_filename
    for cache in (
        linecache.cache,
        getattr(linecache, "_ipython_cache", {}),  # IPython 7
        getattr(shell.compile, "_filename_map", {}),
    ):
        cache.pop(name, None)


def calling_frame() -> FrameType | None:
    """Returns the frame of the request's code, which calls `exec` on this file."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_globals is globals():
        frame = frame.f_back
    return frame


def restore_request(shell: Any) -> None:
    """Restores in ipykernel whether the cell may ask for input, and to which request new threads send their output."""
    kernel = shell.kernel
    parent = shell_parent(kernel)
    content = parent.get("content")
    if isinstance(content, dict):
        kernel._allow_stdin = bool(content.get("allow_stdin", False))
    if hasattr(kernel, "_new_threads_parent_header"):
        # Otherwise, ipykernel 6 would send the output of new threads as output of this request.
        kernel._new_threads_parent_header = parent.get("header", {})


def restore_display(shell: Any) -> None:
    """Gives the running cell's result object back to IPython, which stores the displayed value in that object."""
    if shell.displayhook.exec_result is not None:
        return
    for frame in frames_of_main_thread(shell.kernel, "run_cell_async"):
        if frame.f_globals.get("__name__") == "IPython.core.interactiveshell":
            shell.displayhook.exec_result = frame.f_locals.get("result")
            return


def restore_input(shell: Any) -> None:
    """Lets ipykernel find the real `input` and `getpass` at the end of the running cell.

    For each request, ipykernel replaces both functions and remembers the functions that it replaced. For this request,
    those were its own replacements for the running cell.
    """
    import getpass

    kernel = shell.kernel
    if kernel._sys_raw_input == kernel.raw_input:
        kernel._sys_raw_input = shell.raw_input_original
    if kernel._save_getpass == kernel.getpass:
        kernel._save_getpass = getattr(getpass, "win_getpass" if sys.platform == "win32" else "unix_getpass")


def keep_payload(shell: Any) -> None:
    """Keeps ipykernel from sending and clearing the payload of the running cell with the reply to this request."""
    manager = shell.payload_manager
    read = Shadow(manager, "read_payload", list)

    def clear() -> None:
        clear_shadow.remove()
        read.remove()

    clear_shadow = Shadow(manager, "clear_payload", clear)


def end_stale_records(_shell: Any) -> None:
    """Ends IPython's record of the output of a cell that ended during this request.

    IPython 9 replaces `write` of a stream for each request, and afterwards puts back the `write` that it found. This
    request found the replacement for the running cell, which nothing else removes once that cell has ended.
    """
    if any(frame.f_code.co_name == "run_cell" for frame, _ in main_stack()):
        return
    for stream in (sys.stdout, sys.stderr):
        write: Any = vars(stream).get("write")
        while getattr(write, "__module__", None) == "IPython.core.interactiveshell":
            write = dict(zip(write.__code__.co_freevars, write.__closure__))["original_write"].cell_contents
            stream.write = write  # type: ignore[method-assign]


# ---- The actions ----


def respond(shell: Any, request: Any) -> dict[str, Any]:
    if threading.get_ident() == threading.main_thread().ident:
        return {"error": "NOT_SUPPORTED"}  # ipykernel 5 has no control thread: the cell has ended by now
    action = request["action"]
    # Reading /proc lets the main thread run on. So read it first, and then check which request that thread runs.
    is_ignored = action == "interrupt" and is_ignored_by_system()
    current = message_id(shell_parent(shell.kernel))
    if request["request"] not in (None, current):
        return {"error": "OTHER_CELL", "request": current}
    if action == "interrupt":
        return interrupt(shell, current, is_ignored, request.get("force") is True, request.get("until"))
    if action == "look":
        return look(shell, current)
    if action == "endChild":
        return end_child(current, request["pid"])
    raise ValueError("unknown action")


def shell_parent(kernel: Any) -> dict[str, Any]:
    """Returns the request that the main thread works on, or worked on last. Empty if it is not known."""
    for frame in frames_of_main_thread(kernel, "execute_request"):
        names = frame.f_locals
        parent = names.get("parent")
        if names.get("self") is kernel and type(parent) is dict:
            return parent
    try:
        # ipykernel 7.1 keeps the latest request of all shell threads here. `get_parent` may return an older
        # request, which this thread has inherited.
        context = getattr(kernel, "_shell_context", None)
        parent = kernel.get_parent("shell") if context is None else context.get(kernel._shell_parent)
    except LookupError:
        return {}  # in ipykernel 7.0, this thread cannot see the request
    if type(parent) is not dict or parent.get("header", {}).get("subshell_id") is not None:
        return {}
    return parent


def frames_of_main_thread(kernel: Any, name: str) -> Iterator[FrameType]:
    """Yields the frames of functions with this name: those on the main thread's stack, then those of its tasks."""
    for frame, _ in main_stack():
        if frame.f_code.co_name == name:
            yield frame
    for task in tasks_of_main_thread(kernel):
        for frame, _ in stack_of_task(task):
            if frame.f_code.co_name == name:
                yield frame


def message_id(parent: dict[str, Any]) -> str | None:
    id = parent.get("header", {}).get("msg_id")
    return id if type(id) is str else None


def state(shell: Any, request: str | None) -> dict[str, Any]:
    sigint = sigint_kind()
    is_busy = sigint == "other" or has_user_code(shell)
    return {"error": None, "request": request, "isBusy": is_busy, "sigint": sigint}


def sigint_kind() -> str:
    handler = signal.getsignal(signal.SIGINT)
    if handler is signal.default_int_handler:
        return "python"
    if handler is None or handler is signal.SIG_DFL:
        return "default"
    if handler is signal.SIG_IGN:
        return "ignored"
    return "other"  # IPython's handler, while a cell awaits something, or a handler of the cell


def is_ignored_by_system() -> bool:
    """Whether C code ignores SIGINT, as `os.system` does while it waits. `signal.getsignal` does not show this."""
    try:
        with open("/proc/self/status", encoding="utf-8", errors="replace") as status:
            masks = [line.split()[1] for line in status if line.startswith("SigIgn:")]
        return any(int(mask, 16) >> (signal.SIGINT - 1) & 1 for mask in masks)
    except (OSError, ValueError, IndexError):
        return False  # not Linux


def interrupt(shell: Any, request: str | None, is_ignored: bool, force: bool, until: Any) -> dict[str, Any]:
    """Raises SIGINT if nothing forbids it. Must not wait before that: the main thread could begin the next cell.

    `until` is the Unix time in seconds after which SIGINT must not be raised, because the extension may then interrupt
    the cell in another way. None if there is no such time.
    """
    answer = state(shell, request)
    waiting = waiting_frame(shell) if needs_waking() else None
    answer["error"] = "IGNORED" if is_ignored else obstacle(shell, force, until)
    answer["raised"] = answer["error"] is None
    if answer["raised"]:
        raise_sigint()
        if waiting is not None:
            wake(waiting)
    return answer


def has_passed(until: Any) -> bool:
    """Whether the Unix time `until` has passed; False if the clock is wrong."""
    # Libraries for tests replace `time.time`. A call of their function could change the running cell.
    is_own_clock = type(time.time) is BUILTIN_FUNCTION
    return is_own_clock and type(until) in (int, float) and 0 < time.time() - until < WRONG_CLOCK_SECONDS


def obstacle(shell: Any, force: bool, until: Any) -> str | None:
    """Returns why SIGINT must not be raised, or None. Checks for user code last: the cell may be about to end."""
    sigint = sigint_kind()
    if sigint == "default" and not force:
        return "WOULD_KILL"
    if sigint == "ignored":
        return "IGNORED"
    is_late = has_passed(until)
    if sigint == "python" and not has_user_code(shell):
        return "NO_USER_CODE"  # between a cell and its reply, an interrupt would break ipykernel
    return "TIMED_OUT" if is_late else None


def raise_sigint() -> None:
    if sys.platform != "win32":
        # A signal to the main thread also ends the system call in which it waits.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    elif sys.version_info >= (3, 8):
        # Called in any thread, this sets the event that ends `time.sleep` of the main thread.
        signal.raise_signal(signal.SIGINT)
    else:
        import ctypes

        # This is the C runtime that Python uses. `interrupt_main` would not end `time.sleep`.
        getattr(ctypes.CDLL("ucrtbase"), "raise")(signal.SIGINT)


def end_child(request: str | None, pid: Any) -> dict[str, Any]:
    import subprocess

    for child in awaited_children(main_stack()):
        if type(pid) is int and child.pid == pid and child.returncode is None:
            # Not `child.terminate`, which may be code of the cell.
            subprocess.Popen.terminate(child)
            return {"error": None, "request": request}
    return {"error": "NO_SUCH_PROCESS", "request": request}


def look(shell: Any, request: str | None) -> dict[str, Any]:
    stack = main_stack()
    is_user = user_check(shell)
    sources = Sources()
    answer = state(shell, request)
    answer["isHandling"] = is_handling()
    cell_stack = down_to_user_code(stack, is_user)
    answer["frames"] = describe(shell, cell_stack, MAX_FRAMES, sources)
    answer["threads"] = describe_threads(shell, sources)
    awaits = answer["sigint"] == "other" or not cell_stack
    answer["tasks"] = describe_tasks(shell, sources) if awaits else []
    answer["children"] = [
        {"pid": child.pid, "name": child_name(child)} for child in list(awaited_children(stack))[:MAX_CHILDREN]
    ]
    user_stack = [(frame, line) for frame, line in stack if is_user(frame)]
    # Only Python's own handler is certain to raise KeyboardInterrupt.
    answer["caughtAt"] = caught_at(shell, user_stack, sources) if answer["sigint"] == "python" else None
    answer["notebook"] = notebook_file(shell)
    sources.forget()
    return answer


def notebook_file(shell: Any) -> str | None:
    """Returns the notebook's file if VS Code's Jupyter extension has set its name in the kernel, else None."""
    # Not `user_ns.get`: the namespace may be an object of the user's own class.
    name = dict.get(shell.user_ns, "__vsc_ipynb_file__")
    return name[:MAX_PATH] if type(name) is str else None


# ---- Stacks ----


def main_stack() -> Stack:
    return stack_of(sys._current_frames().get(threading.main_thread().ident or 0))


def stack_of(frame: FrameType | None) -> Stack:
    """Returns the frames, innermost first. Does nothing else in the loop, because the thread runs on meanwhile."""
    stack = []
    while frame is not None:
        stack.append((frame, frame.f_lineno or frame.f_code.co_firstlineno))
        frame = frame.f_back
    return stack


def user_check(shell: Any) -> Callable[[FrameType], bool]:
    """Returns a function that tells whether a frame runs code of the user's namespace."""
    namespaces = (shell.user_global_ns, shell.user_ns, vars(shell.user_module))
    return lambda frame: any(frame.f_globals is namespace for namespace in namespaces)


def has_user_code(shell: Any) -> bool:
    is_user = user_check(shell)
    return any(is_user(frame) for frame, _ in main_stack())


def down_to_user_code(stack: Stack, is_user: Callable[[FrameType], bool]) -> Stack:
    """Drops the frames outside the outermost frame of user code, such as IPython's. Without user code, drops all."""
    for index in range(len(stack) - 1, -1, -1):
        if is_user(stack[index][0]):
            return stack[: index + 1]
    return []


def without_middle(items: list[Any], limit: int) -> list[Any]:
    if len(items) <= limit:
        return items
    outermost = limit // 2
    return items[: limit - outermost] + items[len(items) - outermost :]


def describe(shell: Any, stack: Stack, limit: int, sources: Sources) -> list[dict[str, Any]]:
    is_user = user_check(shell)
    return [
        {
            "file": frame.f_code.co_filename[:MAX_TEXT],
            "line": line + (empty_lines(shell, frame) if is_user(frame) else 0),
            "name": frame.f_code.co_name[:MAX_TEXT],
            "code": sources.line(frame.f_code.co_filename, line),
            "kind": "cell" if is_user(frame) else "library",
        }
        for frame, line in without_middle(stack, limit)
    ]


def empty_lines(shell: Any, frame: FrameType) -> int:
    """Counts the empty lines with which a cell begins. IPython removes them before it runs the cell."""
    try:
        number = shell.compile._filename_map[frame.f_code.co_filename]
        lines = shell.history_manager.input_hist_raw[number].splitlines()
    except (AttributeError, IndexError, KeyError):
        return 0
    return next((index for index, line in enumerate(lines) if line.strip()), 0)


def describe_threads(shell: Any, sources: Sources) -> list[dict[str, Any]]:
    is_user = user_check(shell)
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    skipped = (threading.get_ident(), threading.main_thread().ident)
    described: list[dict[str, Any]] = []
    for ident, frame in sys._current_frames().items():
        stack = [] if ident in skipped else down_to_user_code(stack_of(frame), is_user)
        if stack and len(described) < MAX_THREADS:
            name = str(names.get(ident, ident))[:MAX_TEXT]
            described.append({"name": name, "frames": describe(shell, stack, MAX_THREAD_FRAMES, sources)})
    return described


def describe_tasks(shell: Any, sources: Sources) -> list[dict[str, Any]]:
    is_user = user_check(shell)
    described: list[dict[str, Any]] = []
    for task in tasks_of_main_thread(shell.kernel):
        stack = down_to_user_code(stack_of_task(task), is_user)
        if stack and len(described) < MAX_TASKS:
            name = str(task.get_name() if hasattr(task, "get_name") else "")[:MAX_TEXT]
            described.append({"name": name, "frames": describe(shell, stack, MAX_THREAD_FRAMES, sources)})
    return described


def tasks_of_main_thread(kernel: Any) -> Iterable[Any]:
    asyncio = sys.modules.get("asyncio")
    loop = getattr(getattr(kernel, "io_loop", None), "asyncio_loop", None)
    if asyncio is None or loop is None:
        return ()
    for _ in range(ALL_TASKS_ATTEMPTS):
        try:
            tasks: Iterable[Any] = asyncio.all_tasks(loop)
            return tasks
        except RuntimeError:
            pass
    return ()


def stack_of_task(task: Any) -> Stack:
    """Returns the frames of the task's coroutine and of those that it awaits, innermost first."""
    awaited = task.get_coro() if hasattr(task, "get_coro") else task._coro
    stack: Stack = []
    for _ in range(MAX_CHAIN):
        prefix = next((prefix for prefix in ("cr", "ag", "gi") if hasattr(awaited, f"{prefix}_frame")), None)
        if prefix is None:
            break
        frame = getattr(awaited, f"{prefix}_frame")
        if frame is not None:
            stack.append((frame, frame.f_lineno or frame.f_code.co_firstlineno))
        awaited = getattr(awaited, "gi_yieldfrom" if prefix == "gi" else f"{prefix}_await")
    return stack[::-1]


def awaited_children(stack: Stack) -> Iterator[Any]:
    """Returns the `Popen` objects whose methods are on the stack: the main thread waits for these children."""
    module = sys.modules.get("subprocess")
    found: list[Any] = []
    for frame, _ in stack:
        if module is not None and frame.f_globals is vars(module):
            child = frame.f_locals.get("self")
            # Not `isinstance`, which may run code of the cell in this thread.
            is_known = any(child is one for one in found)
            if issubclass(type(child), module.Popen) and not is_known and hasattr(child, "pid"):
                found.append(child)
    return iter(found)


def child_name(child: Any) -> str:
    import os

    args = child.args
    if not isinstance(args, (str, bytes, os.PathLike)):
        first = os.fsdecode(args[0]) if args else ""
    else:
        text = os.fsdecode(args).strip()
        first = text[1:].partition('"')[0] if text.startswith('"') else text.partition(" ")[0]
    return first.replace("\\", "/").rpartition("/")[2][:MAX_CHILD_NAME]


def is_handling() -> bool:
    """Whether the main thread runs `except` or `finally` for a KeyboardInterrupt. Always false before Python 3.10."""
    current_exceptions: Callable[[], dict[int, Any]] = getattr(sys, "_current_exceptions", dict)
    error = current_exceptions().get(threading.main_thread().ident or 0)
    if type(error) is tuple:  # up to Python 3.11: type, value, traceback
        error = error[1]
    # Not `error.__context__`: an attribute may run code of the cell in this thread.
    context_of = BaseException.__dict__["__context__"].__get__
    for _ in range(MAX_CHAIN):
        if error is None:
            return False
        if issubclass(type(error), KeyboardInterrupt):
            return True
        error = context_of(error)
    return False


class Sources:
    """Gets source lines from linecache. `forget` removes the files that linecache has read only for this object."""

    def __init__(self) -> None:
        import linecache

        self._linecache = linecache
        self._known: dict[str, list[str]] = {}
        self._read: list[str] = []

    def line(self, file: str, number: int) -> str | None:
        lines = self.lines(file)
        return lines[number - 1].strip()[:MAX_TEXT] if 0 < number <= len(lines) else None

    def lines(self, file: str) -> list[str]:
        if file not in self._known:
            self._known[file] = self._find(file)
        return self._known[file]

    def _find(self, file: str) -> list[str]:
        import os

        if file not in self._linecache.cache:
            if not os.path.isfile(file):
                return []
            self._read.append(file)
        return self._linecache.getlines(file)

    def forget(self) -> None:
        for file in self._read:
            self._linecache.cache.pop(file, None)


# ---- Ending a wait of threading.Condition ----


def needs_waking() -> bool:
    """True on Windows before Python 3.14, where no interrupt ends the wait for a lock."""
    return sys.platform == "win32" and sys.version_info < (3, 14)


def waiting_frame(shell: Any) -> tuple[FrameType, int] | None:
    """Returns the frame of `Condition.wait` and its instruction, if user code makes the main thread wait there."""
    frame = sys._current_frames().get(threading.main_thread().ident or 0)
    if frame is None or frame.f_code is not threading.Condition.wait.__code__:
        return None
    caller = frame.f_back
    while caller is not None and waits_for_its_caller(caller):
        caller = caller.f_back
    return (frame, frame.f_lasti) if caller is not None and user_check(shell)(caller) else None


def waits_for_its_caller(frame: FrameType) -> bool:
    if frame.f_code is threading.Event.wait.__code__:
        return True
    name = frame.f_globals.get("__name__", "")
    is_real = frame.f_globals is getattr(sys.modules.get(name), "__dict__", None)
    return is_real and (name in ("queue", "multiprocessing.pool") or name.split(".")[:2] == ["concurrent", "futures"])


def wake(waiting: tuple[FrameType, int]) -> None:
    """Lets the main thread notice the pending interrupt, if that thread still waits for the same lock.

    The KeyboardInterrupt then arrives inside `Condition.wait`, which acquires the condition's own lock again.
    """
    frame, instruction = waiting
    time.sleep(WAITER_SECONDS)
    is_same = sys._current_frames().get(threading.main_thread().ident or 0) is frame
    if is_same and frame.f_lasti == instruction:
        # Another thread may have released the lock just now.
        with contextlib.suppress(KeyError, RuntimeError):
            frame.f_locals["waiter"].release()


# ---- The `except` clause that will catch the interrupt ----


def caught_at(shell: Any, user_stack: Stack, sources: Sources) -> dict[str, Any] | None:
    """Returns the `except` clause that will certainly catch a KeyboardInterrupt and let the cell go on, or None."""
    for frame, line in user_stack:
        file = frame.f_code.co_filename
        try:
            scope = scope_of(frame, parse_quietly("".join(sources.lines(file))))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None  # the cell may contain a magic, which is not Python
        for block in reversed(tries_around(scope, line)):
            handler = next(filter(catches_interrupts, block.handlers), None)
            if handler is not None:
                is_sure = goes_on(handler, block) and has_real_names(frame)
                first = handler.lineno + empty_lines(shell, frame)
                return {"file": file[:MAX_TEXT], "line": first} if is_sure else None
    return None


def parse_quietly(source: str) -> ast.Module:
    """Parses without showing warnings: the user saw them when the cell was compiled."""
    import ast
    import warnings

    # Not `catch_warnings`: it would change the filters for all threads.
    shadow = Shadow(warnings, "_showwarnmsg", lambda *_: None)
    try:
        return ast.parse(source)
    finally:
        shadow.remove()


def scope_of(frame: FrameType, module: ast.Module) -> list[ast.stmt]:
    """Returns the statements of the frame's code. Raises ValueError if it does not find them."""
    import ast

    code = frame.f_code
    if code.co_name.startswith(("<module>", "<cell line")):
        return module.body
    if code.co_name.startswith("<"):
        return []  # a lambda or a comprehension: it has no statements
    for node in ast.walk(module):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == code.co_name:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if first == code.co_firstlineno:
                return node.body
    raise ValueError("this is the body of a class, or the source was changed")


def tries_around(statements: list[ast.stmt], line: int) -> list[ast.Try]:
    """Returns the `try` blocks, outermost first, whose body contains the line."""
    import ast

    blocks: list[ast.Try] = []
    for statement in statements:
        if not statement.lineno <= line <= last_line(statement):
            continue
        if isinstance(statement, ast.Try) and line <= last_line(statement.body[-1]):
            blocks.append(statement)
        for part in ast.iter_child_nodes(statement):
            if isinstance(part, ast.stmt):
                blocks += tries_around([part], line)
            elif type(part).__name__ in ("ExceptHandler", "match_case"):
                blocks += tries_around(part.body, line)  # type: ignore[attr-defined]
    return blocks


def last_line(node: ast.AST) -> int:
    """Returns the last line of a node, for which Python 3.7 has no `end_lineno`."""
    import ast

    return max(max(getattr(part, "end_lineno", 0), getattr(part, "lineno", 0)) for part in ast.walk(node))


def catches_interrupts(handler: ast.ExceptHandler) -> bool:
    import ast

    caught = handler.type
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return caught is None or any(isinstance(name, ast.Name) and name.id in CATCHERS for name in names)


def goes_on(handler: ast.ExceptHandler, block: ast.Try) -> bool:
    """Whether the cell goes on: neither the handler nor `finally` raises, returns, breaks or exits."""
    import ast

    nodes = [node for part in (*handler.body, *block.finalbody) for node in ast.walk(part)]
    return not any(
        isinstance(node, (ast.Raise, ast.Return, ast.Break))
        or (isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in EXITS)
        for node in nodes
    )


def has_real_names(frame: FrameType) -> bool:
    """Whether `KeyboardInterrupt` and `BaseException` are Python's own in this frame."""
    import builtins

    code = frame.f_code
    own = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
    return not any(
        name in own or frame.f_globals.get(name, real) is not real or getattr(builtins, name, None) is not real
        for name, real in zip(CATCHERS, (KeyboardInterrupt, BaseException))
    )


# ---- The answer ----


def encode(answer: dict[str, Any]) -> str:
    """Returns one line of ASCII. If it is too long, leaves out tasks, then threads, then the middle of the stack."""
    text = json.dumps(answer)
    for member in ("tasks", "threads"):
        if len(text) > MAX_JSON and member in answer:
            answer[member] = []
            text = json.dumps(answer)
    while len(text) > MAX_JSON and answer.get("frames"):
        frames = answer["frames"]
        answer["frames"] = without_middle(frames, len(frames) * 2 // 3)
        text = json.dumps(answer)
    return text


if __name__ == NAME:
    install(REQUEST)  # type: ignore[name-defined]  # noqa: F821 (the request passes it to `exec`)
