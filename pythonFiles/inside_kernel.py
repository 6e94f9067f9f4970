"""Runs inside a busy ipykernel: interrupts its cell, or tells where the cell is stuck.

Kernel Interrupt sends this text in a silent `execute_request` on the kernel's control channel. ipykernel 6 and newer
handle that channel in a thread of its own, also while the main thread runs a cell. The text is constant. What to do is
in `REQUEST`, a JSON text that the sender puts into this module's dictionary.

ipykernel first runs this text, then it triggers IPython's callbacks, and then it evaluates an expression that calls
`Shadow.answer`. So this text only installs the shadow, which keeps the callbacks from running: `post_execute` would
close the figures of the running cell. `answer` removes the shadow and does the work. Nothing is left in the kernel: no
name, no history, no output. Two things cannot be avoided: callbacks for `pre_execute` run before this text does, and
input transformers see it.
"""

import ast
import json
import linecache
import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

Json = Dict[str, Any]

MAX_FRAMES = 200
MAX_THREAD_FRAMES = 50
MAX_THREADS = 20
MAX_TEXT = 500
MAX_ANSWER = 60_000

# The modules whose wait for a lock stands directly on the code that waits. Only their waiter may be woken.
WAITING_MODULES = ("threading", "queue", "concurrent.futures", "multiprocessing.pool")
WAITER_PAUSE_S = 0.05


class RefusedError(Exception):
    """The request is not carried out. The text is the error's code."""


class Answer:
    """IPython shows the answer by its `repr`."""

    def __init__(self, content: Json) -> None:
        self.content = content

    def __repr__(self) -> str:
        return shortened(self.content)


class Shadow:
    """Stands in for `trigger` of IPython's events. It hides our own events, and passes on those of other threads."""

    def __init__(self, shell: Any, request: Json) -> None:
        self.shell = shell
        self.request = request
        self.thread = threading.get_ident()
        self.before = vars(shell.events).get("trigger")
        self.trigger = shell.events.trigger

    def __call__(self, event: str, *args: Any, **kwargs: Any) -> None:
        if threading.get_ident() != self.thread:
            self.trigger(event, *args, **kwargs)

    def answer(self) -> Answer:
        """Removes the shadow and does what the request asks for. Never raises."""
        try:
            self.remove()
            clean_up(self.shell)
            return Answer(carry_out(self.shell, self.request))
        except RefusedError as refused:
            return Answer({"error": str(refused)})
        except Exception as error:
            return Answer({"error": "OS_ERROR", "message": type(error).__name__})

    def remove(self) -> None:
        events = vars(self.shell.events)
        if events.get("trigger") is self:
            if self.before is None:
                del events["trigger"]
            else:
                events["trigger"] = self.before


def install(text: str) -> None:
    from IPython import get_ipython  # type: ignore[import-not-found, unused-ignore]

    shell = get_ipython()
    try:
        request = json.loads(text)
    except ValueError:
        request = {}
    shell.events.trigger = Shadow(shell, request if isinstance(request, dict) else {})


def clean_up(shell: Any) -> None:
    """Undoes what our own request has changed in the kernel."""
    # IPython keeps the text of each request for tracebacks.
    for name in [name for name, entry in list(linecache.cache.items()) if is_ours(entry)]:
        linecache.cache.pop(name, None)
        getattr(shell.compile, "_filename_map", {}).pop(name, None)
    # The running cell may ask for input only if its own request allows it. Ours has allowed it.
    content = parent_of(shell).get("content")
    if isinstance(content, dict) and shell.kernel is not None:
        shell.kernel._allow_stdin = bool(content.get("allow_stdin", False))
    for stream in (sys.stdout, sys.stderr):
        remove_stale_tee(stream)


def is_ours(entry: Any) -> bool:
    lines = entry[2] if isinstance(entry, tuple) and len(entry) == 4 else []
    return len(lines) > 0 and '"__name__": "kernel_interrupt_inside"' in lines[0][-20_000:]


def remove_stale_tee(stream: Any) -> None:
    """Ends IPython's record of the output of a cell that ended while our request was running.

    IPython replaces `write` of the stream for each request, and puts back what it found. Our request found the `write`
    of the running cell, so it must not stay when that cell has ended.
    """
    if any(frame.f_code.co_name == "run_cell" for frame in stack_of_main_thread()):
        return
    write: Any = vars(stream).get("write") if hasattr(stream, "__dict__") else None
    while getattr(write, "__module__", None) == "IPython.core.interactiveshell":
        cells = dict(zip(write.__code__.co_freevars, write.__closure__ or ()))
        write = cells["original_write"].cell_contents
        stream.write = write


def carry_out(shell: Any, request: Json) -> Json:
    if threading.current_thread() is threading.main_thread():
        # ipykernel 5 has no thread for the control channel. It handles our request when the cell has ended.
        raise RefusedError("NOT_SUPPORTED")
    actions = {"interrupt": interrupt, "look": look, "endChild": end_child}
    action = actions.get(str(request.get("action")))
    if action is None:
        raise RefusedError("BAD_REQUEST")
    running = running_request(shell, request)
    return {"error": None, "request": running, **action(shell, request)}


def running_request(shell: Any, request: Json) -> Optional[str]:
    """Returns the id of the request that the main thread handles. Raises an error if another one was meant."""
    running = message_id(parent_of(shell))
    if request.get("request") is not None and request["request"] != running:
        raise RefusedError("OTHER_CELL")
    return running


def parent_of(shell: Any) -> Json:
    """Returns the message that the main thread handles, or handled last."""
    kernel = shell.kernel
    for frame in stack_of_main_thread():
        if frame.f_code.co_name == "execute_request" and "parent" in frame.f_locals:
            parent = frame.f_locals["parent"]
            break
    else:
        if hasattr(kernel, "_shell_context") and hasattr(kernel, "_shell_parent"):
            # ipykernel 7 keeps it in a context variable, whose value in our thread is another one.
            parent = kernel._shell_context.get(kernel._shell_parent)
        elif hasattr(kernel, "get_parent"):
            parent = kernel.get_parent("shell")
        else:
            parent = getattr(kernel, "_parent_header", None)
    return parent if isinstance(parent, dict) else {}


def message_id(message: Json) -> Optional[str]:
    header = message.get("header")
    found = header.get("msg_id") if isinstance(header, dict) else None
    return found if isinstance(found, str) else None


# Interrupting


def interrupt(shell: Any, request: Json) -> Json:
    is_ignored = is_ignored_by_system()
    # From here to the raise, nothing may wait: the main thread would go on, and could begin the next cell.
    running_request(shell, request)
    disposition = "ignored" if is_ignored else python_sigint()
    if disposition == "default" and request.get("force") is not True:
        raise RefusedError("WOULD_KILL")
    if disposition == "ignored":
        raise RefusedError("IGNORED")
    stack = stack_of_main_thread()
    if disposition == "python" and not has_user_code(shell, stack):
        # The cell is ending. KeyboardInterrupt would hit the code that sends its reply.
        raise RefusedError("NO_USER_CODE")
    raise_sigint()
    waiting = waiting_frame(shell, stack)
    if waiting is not None:
        wake(waiting)
    return {"isBusy": True}


def python_sigint() -> str:
    """Says what SIGINT does to the kernel, as Python knows it."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is signal.SIG_IGN:
        return "ignored"
    if handler is signal.SIG_DFL or handler is None:
        return "default"
    return "python" if handler is signal.default_int_handler else "other"


def is_ignored_by_system() -> bool:
    """Linux: whether C code has switched SIGINT off, as `os.system` does while it waits. Python does not know of it."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            masks = [line.split()[1] for line in status if line.startswith("SigIgn:")]
        return any(int(mask, 16) >> (signal.SIGINT - 1) & 1 for mask in masks)
    except (OSError, ValueError, IndexError):
        return False


def raise_sigint() -> None:
    if sys.platform != "win32":
        identifier = threading.main_thread().ident
        assert identifier is not None
        signal.pthread_kill(identifier, signal.SIGINT)
    elif sys.version_info >= (3, 8):
        # In a thread other than the main one, this also sets the event for which `time.sleep` waits.
        signal.raise_signal(signal.SIGINT)
    else:
        import _thread

        _thread.interrupt_main()


def waiting_frame(shell: Any, stack: List[FrameType]) -> Optional[FrameType]:
    """Returns the frame in which the main thread waits for a lock that SIGINT does not end.

    That is `threading.Condition.wait` on Windows before Python 3.14, if user code or the library of the lock called it.
    """
    if sys.platform != "win32" or sys.version_info >= (3, 14) or len(stack) < 2:
        return None
    first, *others = stack
    if first.f_code.co_name != "wait" or module_of(first) != "threading":
        return None
    for frame in others:
        if is_user_code(shell, frame):
            return first
        if not module_of(frame).startswith(WAITING_MODULES):
            return None
    return None


def wake(frame: FrameType) -> None:
    """Releases the lock for which `Condition.wait` waits. KeyboardInterrupt then arrives there.

    If the main thread has moved on, it does nothing: the lock could be someone else's.
    """
    instruction = frame.f_lasti
    time.sleep(WAITER_PAUSE_S)
    stack = stack_of_main_thread()
    if not stack or stack[0] is not frame or frame.f_lasti != instruction:
        return
    waiter = frame.f_locals.get("waiter")
    if waiter is not None and waiter.locked():
        try:
            waiter.release()
        except RuntimeError:
            # Its owner has just released it.
            return


# Looking


def look(shell: Any, _request: Json) -> Json:
    stack = stack_of_main_thread()
    return {
        "isBusy": has_user_code(shell, stack) or python_sigint() == "other",
        "isHandling": is_handling(),
        "frames": described(shell, user_part(shell, stack), MAX_FRAMES),
        "threads": threads(shell),
        "tasks": tasks(shell, stack),
        "children": [{"pid": child.pid, "name": name_of(child)} for child in children(stack)],
        "caughtAt": caught_at(shell, stack),
    }


def is_handling() -> bool:
    """Whether the main thread handles a KeyboardInterrupt. Python tells it from 3.10 on."""
    current = getattr(sys, "_current_exceptions", None)
    found = current().get(threading.main_thread().ident) if current is not None else None
    # Python 3.10 gives the three parts of `sys.exc_info()`.
    exception = found[1] if isinstance(found, tuple) else found
    return isinstance(exception, KeyboardInterrupt)


def threads(shell: Any) -> List[Json]:
    """Describes the other threads that run user code."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    skipped = (threading.get_ident(), threading.main_thread().ident)
    found = []
    for identifier, frame in sys._current_frames().items():
        stack = list(outward(frame))
        if identifier not in skipped and has_user_code(shell, stack):
            frames = described(shell, user_part(shell, stack), MAX_THREAD_FRAMES)
            found.append({"name": text(names.get(identifier, "")), "frames": frames})
    return found[:MAX_THREADS]


def tasks(shell: Any, stack: List[FrameType]) -> List[Json]:
    """Describes the tasks of the kernel's event loop that wait in user code."""
    asyncio = sys.modules.get("asyncio")
    loops = [frame.f_locals.get("self") for frame in stack if frame.f_code.co_name == "run_forever"]
    if asyncio is None or not loops:
        return []
    found = []
    for task in all_tasks(asyncio, loops[-1]):
        # Python 3.7 has neither `get_coro` nor names.
        frames = awaited(task.get_coro() if hasattr(task, "get_coro") else task._coro)
        if has_user_code(shell, frames):
            part = described(shell, user_part(shell, frames), MAX_THREAD_FRAMES)
            found.append({"name": text(task.get_name() if hasattr(task, "get_name") else ""), "frames": part})
    return found[:MAX_THREADS]


def all_tasks(asyncio: Any, loop: Any) -> List[Any]:
    for _ in range(3):
        try:
            return list(asyncio.all_tasks(loop))
        except RuntimeError:
            # The loop has changed its tasks at the same moment.
            continue
    return []


def awaited(coroutine: Any) -> List[FrameType]:
    """Returns the frames of a coroutine and of what it awaits, innermost first."""
    frames: List[FrameType] = []
    while coroutine is not None and len(frames) < MAX_FRAMES:
        frame = None
        following = None
        for prefix in ("cr", "gi", "ag"):
            frame = frame or getattr(coroutine, prefix + "_frame", None)
            following = following or getattr(coroutine, prefix + "_await", None)
        following = following or getattr(coroutine, "gi_yieldfrom", None)
        if frame is not None:
            frames.append(frame)
        coroutine = following
    return frames[::-1]


def children(stack: List[FrameType]) -> List[Any]:
    """Returns the `Popen` objects for whose processes the main thread waits."""
    subprocess = sys.modules.get("subprocess")
    found: List[Any] = []
    for frame in stack:
        if module_of(frame) == "subprocess" and subprocess is not None:
            popen = frame.f_locals.get("self")
            if isinstance(popen, subprocess.Popen) and popen.returncode is None and popen not in found:
                found.append(popen)
    return found


def name_of(child: Any) -> str:
    args = child.args
    first = args if isinstance(args, (str, bytes)) else next(iter(args), "")
    first = os.fsdecode(first) if isinstance(first, (bytes, os.PathLike)) else str(first)
    if isinstance(args, str):
        first = first.split(" ", 1)[0]
    return text(first.replace("\\", "/").rsplit("/", 1)[-1])[:100]


def end_child(_shell: Any, request: Json) -> Json:
    for child in children(stack_of_main_thread()):
        if child.pid == request.get("pid"):
            child.terminate()
            return {}
    raise RefusedError("NO_SUCH_PROCESS")


# Who catches the interrupt


def caught_at(shell: Any, stack: List[FrameType]) -> Optional[Json]:
    """Finds the `except` clause of a cell that would catch KeyboardInterrupt and go on."""
    for frame in stack:
        if is_user_code(shell, frame):
            line = catching_line(source_of(frame), frame.f_lineno)
            if line is not None:
                file = frame.f_code.co_filename
                return {"file": text(file), "line": line + empty_lines(shell, file)}
    return None


def source_of(frame: FrameType) -> str:
    entry = linecache.cache.get(frame.f_code.co_filename)
    return "".join(entry[2]) if isinstance(entry, tuple) and len(entry) == 4 else ""


def catching_line(source: str, line: int) -> Optional[int]:
    """Returns the line of the clause; None if it is not certain that one catches KeyboardInterrupt and goes on."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None
    found: Optional[Tuple[int, int]] = None
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and node.body[0].lineno <= line <= last_line(node.body):
            clause = next((one for one in node.handlers if catches_interrupt(one)), None)
            if clause is not None and goes_on(clause) and (found is None or node.lineno > found[0]):
                found = (node.lineno, clause.lineno)
    return found and found[1]


def last_line(body: List[ast.stmt]) -> int:
    return max(getattr(node, "lineno", 0) for statement in body for node in ast.walk(statement))


def catches_interrupt(clause: ast.ExceptHandler) -> bool:
    kinds = clause.type.elts if isinstance(clause.type, ast.Tuple) else [clause.type]
    return clause.type is None or any(
        isinstance(kind, ast.Name) and kind.id in ("KeyboardInterrupt", "BaseException") for kind in kinds
    )


def goes_on(clause: ast.ExceptHandler) -> bool:
    leaving = (ast.Raise, ast.Return, ast.Break)
    return not any(isinstance(node, leaving) for one in clause.body for node in ast.walk(one))


# Stacks


def stack_of_main_thread() -> List[FrameType]:
    """Innermost first."""
    frame = sys._current_frames().get(threading.main_thread().ident or 0)
    return list(outward(frame))


def outward(frame: Optional[FrameType]) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def is_user_code(shell: Any, frame: FrameType) -> bool:
    """Whether it is code of a cell, or of a function that a cell has defined."""
    return frame.f_globals is shell.user_ns or frame.f_globals is shell.user_global_ns


def has_user_code(shell: Any, stack: List[FrameType]) -> bool:
    return any(is_user_code(shell, frame) for frame in stack)


def user_part(shell: Any, stack: List[FrameType]) -> List[FrameType]:
    """Returns the stack without the frames of IPython and ipykernel that run the cell."""
    ends = [index for index, frame in enumerate(stack) if is_user_code(shell, frame)]
    return stack[: ends[-1] + 1] if ends else []


def described(shell: Any, stack: List[FrameType], limit: int) -> List[Json]:
    if len(stack) > limit:
        stack = stack[: limit // 2] + stack[-(limit // 2) :]
    return [describe(shell, frame) for frame in stack]


def describe(shell: Any, frame: FrameType) -> Json:
    file = frame.f_code.co_filename
    line = frame.f_lineno or 1
    is_cell = is_user_code(shell, frame)
    return {
        "file": text(file),
        "line": line + (empty_lines(shell, file) if is_cell else 0),
        "name": text(frame.f_code.co_name),
        "code": text(linecache.getline(file, line).strip()) or None,
        "kind": "cell" if is_cell else "library",
    }


def empty_lines(shell: Any, file: str) -> int:
    """Counts the empty lines with which a cell begins. IPython removes them before it runs the cell."""
    try:
        number = shell.compile._filename_map[file]
        lines = shell.history_manager.input_hist_raw[number].splitlines()
    except (AttributeError, IndexError, KeyError, TypeError):
        return 0
    return next((index for index, line in enumerate(lines) if line.strip()), 0)


def module_of(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def text(value: object) -> str:
    return str(value)[:MAX_TEXT]


def shortened(content: Json) -> str:
    """Writes the answer as JSON in ASCII, in one line that is not too long."""
    written = json.dumps(content)
    droppers: List[Callable[[], object]] = [
        lambda: content.update(tasks=[]),
        lambda: content.update(threads=[]),
        lambda: content.update(frames=content["frames"][:20] + content["frames"][-20:]),
        lambda: content.update(frames=[]),
    ]
    for drop in droppers:
        if len(written) <= MAX_ANSWER:
            break
        drop()
        written = json.dumps(content)
    return written


if __name__ == "kernel_interrupt_inside":
    install(globals()["REQUEST"])
