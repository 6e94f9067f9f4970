"""Starts a module as `python -m` does, and on Windows lets an interrupt handle interrupt it.

    PYTHON [OPTIONS] launch_kernel.py -m MODULE [ARGUMENTS]

A Windows process cannot send SIGINT to another one. Instead, the environment names the event of a handle
(KERNEL_INTERRUPT_EVENT=NAME). A thread of this process waits for the event, and then raises SIGINT. `raise_signal` also
ends `time.sleep`; `interrupt_main`, which ipykernel calls for an inherited event, does not (python/cpython#74112).

This process inherits no handle of the event. It opens the event by its name and creates four more events (events.py and
answers.py in kernel_interrupt/platforms/windows use the same names). NAME-PID tells the daemon that this process waits.
NAME-PID-handling is set while the main thread handles an interrupt: a second interrupt would then break the code that
writes the traceback of the first. Each time the event NAME was set, this process answers by setting NAME-PID-spared or
NAME-PID-raised. "Spared" means that SIGINT has its default handler, which would end this process, so SIGINT was not
raised.

SIGINT stays pending while the main thread waits for a child. Ctrl+C in the console then ends the child, and the C
runtime raises SIGINT a second time, in a thread of its own. If that thread is late, the second SIGINT breaks the code
that writes the traceback, too. `CtrlCFilter` drops such a Ctrl+C.

On other systems, or without the event NAME, the module runs without the thread that waits. The module's namespace
contains nothing of this file.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

PREFIX = "Local\\kernel-interrupt-"
VARIABLE = "KERNEL_INTERRUPT_EVENT"
# ipykernel would also wait for the events whose handles are in these variables, and interrupt a second time.
OTHER_VARIABLES = ("JPY_INTERRUPT_EVENT", "IPY_INTERRUPT_EVENT")
# Once these kernels have started, they ignore SIGINT except while a cell runs.
KERNELS_THAT_IGNORE_SIGINT = ("ipykernel", "ipykernel_launcher")

SYNCHRONIZE = 0x00100000
EVENT_MODIFY_STATE = 0x0002
WAIT_OBJECT_0 = 0
WAIT_FAILED = 0xFFFFFFFF
INFINITE = 0xFFFFFFFF
CTRL_C_EVENT = 0

# How often the thread checks whether the kernel handles an interrupt, and for how long after the interrupt.
POLL_MS = 20
EXPECT_SECONDS = 10
# On a busy machine, the thread that raises SIGINT for a Ctrl+C was seen to run up to 0.3 s after the end of the child.
REPEAT_SECONDS = 1
# After an event, the extension sends no Ctrl+C before this time has passed: it waits for the grace period, or for the
# user to interrupt again at least 200 ms after the event.
SOON_SECONDS = 0.2
# IPython's functions that write a traceback. IPython 9 also calls the second one, for its history, after the `except`
# block.
WRITE_TRACEBACK = ("showtraceback", "_format_exception_for_storage")
# A chain of exceptions may be circular.
MAX_CHAIN = 100


def main() -> None:
    if len(sys.argv) < 3 or sys.argv[1] != "-m":
        sys.exit("usage: launch_kernel.py -m MODULE [ARGUMENTS]")
    module = sys.argv[2]
    # The children of the kernel must not wait for the event.
    name = os.environ.pop(VARIABLE, None)
    try:
        if name is None:
            raise OSError(f"{VARIABLE} is not set")
        start_interrupt_thread(name)
    except OSError as error:
        log(f"launch_kernel.py: {module} cannot be interrupted by an event: {error}")
    else:
        for variable in OTHER_VARIABLES:
            os.environ.pop(variable, None)
        if module in KERNELS_THAT_IGNORE_SIGINT:
            ignore_sigint()
    run(module, sys.argv[3:])


def log(line: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(line + "\n")


def ignore_sigint() -> None:
    """Ignores SIGINT while the kernel starts: an interrupt for the previous kernel must not end this one."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def start_interrupt_thread(name: str) -> None:
    """Starts a thread that raises SIGINT when the event is set, and announces this process. Raises OSError."""
    if sys.platform != "win32":
        raise OSError("events exist only on Windows")
    import _thread
    import atexit

    event_name = f"{PREFIX}{name}"
    kernel32 = load_kernel32()
    event = kernel32.OpenEventA(SYNCHRONIZE | EVENT_MODIFY_STATE, False, to_bytes(event_name))
    # The event may still be set for the previous kernel.
    kernel32.ResetEvent(event)
    # Enable Ctrl+C: this process inherits from its parent whether it ignores Ctrl+C.
    kernel32.SetConsoleCtrlHandler(None, False)
    # The events below close when this process ends, because no child inherits their handles.
    announcement = f"{event_name}-{os.getpid()}"
    handling_event = kernel32.CreateEventA(None, True, False, to_bytes(f"{announcement}-handling"))
    announcer = HandlingAnnouncer(
        is_handling=make_handling_check(_thread.get_ident()),
        announce=lambda is_handling: (kernel32.SetEvent if is_handling else kernel32.ResetEvent)(handling_event),
    )
    has_handler, would_kill, raise_sigint = sigint_functions()
    raise_noted_sigint, is_pending = note_pending(raise_sigint)
    ctrl_c = CtrlCFilter(is_pending, lambda drops: make_console_listener(kernel32.SetConsoleCtrlHandler, drops))
    atexit.register(ctrl_c.stop)

    raised, spared = (
        kernel32.CreateEventA(None, False, False, to_bytes(f"{announcement}-{word}")) for word in ("raised", "spared")
    )

    def answer(is_spared: bool) -> None:
        kernel32.SetEvent(spared if is_spared else raised)

    functions = (has_handler, would_kill, raise_noted_sigint)
    _thread.start_new_thread(wait, (kernel32.WaitForSingleObject, event, *functions, announcer, ctrl_c, answer))
    kernel32.CreateEventA(None, False, False, to_bytes(announcement))


def to_bytes(name: str) -> bytes:
    return name.encode("ascii", "replace")


def wait(
    wait_for_event: Callable[[int, int], int],
    event: int,
    has_handler: Callable[[], bool],
    would_kill: Callable[[], bool],
    interrupt: Callable[[], object],
    announcer: HandlingAnnouncer,
    ctrl_c: CtrlCFilter,
    answer: Callable[[bool], object],
) -> None:
    """Raises SIGINT each time the event is set, if SIGINT has a Python handler.

    It never returns. Its thread does not keep the process alive, and waits without the interpreter's lock.
    """
    limit = INFINITE
    while True:
        if wait_for_event(event, limit) == WAIT_OBJECT_0:
            # Answer before SIGINT is raised: code of its handler may hold the interpreter's lock for a long time.
            answer(would_kill())
            ctrl_c.begin()
            # Check the handler last: the main thread may have ended the cell or changed the handler by now.
            if has_handler():
                interrupt()
                announcer.expect()
        is_expected = announcer.poll()
        ctrl_c.poll(is_expected)
        limit = POLL_MS if is_expected else INFINITE


class HandlingAnnouncer:
    """Announces whether the main thread handles an interrupt. It checks only after an interrupt."""

    def __init__(self, is_handling: Callable[[], bool], announce: Callable[[bool], object]) -> None:
        from time import monotonic

        self._is_handling = is_handling
        self._announce = announce
        self._clock = monotonic
        self._expect_until = 0.0
        self._announced = False

    def expect(self) -> None:
        self._expect_until = self._clock() + EXPECT_SECONDS

    def poll(self) -> bool:
        """Checks once and announces a change. Returns whether to poll again.

        After an inner `except` block has ended and before the outer one begins, a check finds that no interrupt is
        handled. So polling goes on for EXPECT_SECONDS after an interrupt, whatever a check finds.
        """
        is_expected = self._clock() < self._expect_until
        is_handling = (is_expected or self._announced) and self._is_handling()
        if is_handling != self._announced:
            self._announce(is_handling)
            self._announced = is_handling
        return is_expected or is_handling


class CtrlCFilter:
    """Drops a Ctrl+C that would raise the SIGINT of the last event a second time.

    It listens only while that SIGINT is pending and shortly after, because the listener may delay Ctrl+C: it waits for
    the interpreter's lock. Without the listener, C code that holds the lock but checks for signals itself would notice
    Ctrl+C at once.
    """

    def __init__(
        self,
        is_pending: Callable[[], bool],
        make_listener: Callable[[Callable[[], bool]], Callable[[bool], object]],
    ) -> None:
        from time import monotonic, sleep

        self._is_pending = is_pending
        self._listen = make_listener(self.drops)
        self._clock = monotonic
        self._sleep: Callable[[float], object] = sleep
        self._is_listening = False
        self._is_over = False
        self._raised_at = 0.0
        self._noticed_at: float | None = None

    def begin(self) -> None:
        """Must be called before SIGINT is raised."""
        if not self._is_pending():
            self._raised_at = self._clock()
        self._noticed_at = None
        self._switch(True)

    def poll(self, is_expected: bool) -> None:
        if self._is_listening and not (is_expected and (self._is_pending() or self._may_be_repeated())):
            self._switch(False)

    def stop(self) -> None:
        self._is_over = True
        self._switch(False)

    def drops(self) -> bool:
        """Whether to drop the Ctrl+C that has just arrived. Runs in the thread that Windows starts for it.

        If SIGINT stays pending, the Ctrl+C is passed on: a SIGINT just before the system call of `time.sleep` takes
        effect only at the next SIGINT.
        """
        if not self._is_pending():
            return self._may_be_repeated()
        give_up_at = self._clock() + REPEAT_SECONDS
        while self._is_pending():
            if self._clock() > give_up_at:
                return False
            self._sleep(POLL_MS / 1000)
        return True

    def _may_be_repeated(self) -> bool:
        """Whether a Ctrl+C that arrives now may have been sent while SIGINT was still pending."""
        if self._noticed_at is None:
            self._noticed_at = self._clock()
        was_pending = self._noticed_at > self._raised_at + SOON_SECONDS
        return was_pending and self._clock() < self._noticed_at + REPEAT_SECONDS

    def _switch(self, on: bool) -> None:
        if on != self._is_listening and not (on and self._is_over):
            self._is_listening = on
            try:  # noqa: SIM105 (contextlib is not imported in a kernel)
                self._listen(on)
            except OSError:
                pass  # the handler is gone: the cell has removed it or changed the console


def make_console_listener(
    set_handler: Callable[[object, bool], object], drops_ctrl_c: Callable[[], bool]
) -> Callable[[bool], object]:
    """Returns a function that adds or removes a handler of console events. Children do not inherit the handler."""
    import ctypes

    if sys.platform != "win32":
        raise OSError("only Windows has console events")
    # If this handler returns 0, Windows calls the next one. Unless other code has added one, that is the C runtime's,
    # which raises SIGINT.
    prototype = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint32)
    handler = prototype(lambda kind: kind == CTRL_C_EVENT and drops_ctrl_c())
    return lambda on: set_handler(handler, on)


def note_pending(raise_sigint: Callable[[], object]) -> tuple[Callable[[], object], Callable[[], bool]]:
    """Returns a function that raises SIGINT, and one that checks whether the main thread has yet to notice it.

    The first function adds a pending call after SIGINT. The main thread calls the signal handlers before the pending
    calls. So once the pending call has run, the main thread has noticed SIGINT. The call is `list.pop`, which returns 0
    and runs no Python code: during Python code, the next SIGINT could be lost.
    """
    import ctypes

    pending: list[int] = []
    pop = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_int)(pending.pop)
    # A new function object, so the declaration does not affect other code.
    prototype = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
    add_pending_call = prototype(("Py_AddPendingCall", ctypes.pythonapi))

    def raise_noted_sigint() -> None:
        if pending:
            raise_sigint()
            return
        pending.append(0)
        raise_sigint()
        # The main thread runs meanwhile. If the pending call were added before SIGINT is raised, the main thread could
        # run the call before it notices SIGINT.
        if add_pending_call(pop, 0) != 0:
            pending.clear()  # the queue of pending calls is full

    return raise_noted_sigint, lambda: bool(pending)


def make_handling_check(thread: int) -> Callable[[], bool]:
    """Returns a function that checks whether the thread handles an interrupt.

    The thread does so if it runs `except` or `finally` for a KeyboardInterrupt, or if IPython writes a traceback in it.
    The traceback may be of a CancelledError: ipykernel turns an interrupt into one while a cell awaits something. Only
    the traceback is visible before Python 3.10, which added `sys._current_exceptions`.
    """
    current_exceptions: Callable[[], dict[int, Any]] = getattr(sys, "_current_exceptions", dict)
    current_frames = sys._current_frames
    context_of = BaseException.__dict__["__context__"].__get__

    def handles_interrupt() -> bool:
        error = current_exceptions().get(thread)
        if type(error) is tuple:  # up to Python 3.11: type, value, traceback
            error = error[1]
        # Not `error.__class__` or `error.__context__`: an attribute may run code of the cell in this thread.
        for _ in range(MAX_CHAIN):
            if error is None:
                break
            if issubclass(type(error), KeyboardInterrupt):
                return True
            error = context_of(error)
        return False

    def writes_traceback() -> bool:
        frame = current_frames().get(thread)
        while frame is not None:
            code = frame.f_code
            if code.co_name in WRITE_TRACEBACK and frame.f_globals.get("__name__") == "IPython.core.interactiveshell":
                return True
            frame = frame.f_back
        return False

    def is_handling() -> bool:
        try:
            return handles_interrupt() or writes_traceback()
        except Exception:
            return False  # an audit hook of the cell may forbid the check

    return is_handling


def sigint_functions() -> tuple[Callable[[], bool], Callable[[], bool], Callable[[], object]]:
    """Returns the functions `has_handler`, `would_kill` and `raise_sigint`.

    The first two tell whether SIGINT has a Python handler, and whether it has the default handler, which would end the
    process. If SIGINT is ignored, it has neither.
    """
    import signal

    sigint = signal.SIGINT
    get_handler = signal.getsignal
    if sys.version_info >= (3, 8):
        raise_signal: Callable[[int], object] = signal.raise_signal
    else:
        import ctypes

        # This is the C runtime that Python uses. Each C runtime has its own signal handlers.
        raise_signal = getattr(ctypes.CDLL("ucrtbase"), "raise")
    default = signal.SIG_DFL
    return (
        lambda: callable(get_handler(sigint)),
        lambda: get_handler(sigint) is default,
        lambda: raise_signal(sigint),
    )


def load_kernel32() -> Any:
    """Returns kernel32 with the functions used here, declared as Microsoft documents them.

    A function that fails raises OSError. The library object is new, so the declarations do not affect other code.
    """
    import ctypes

    if sys.platform != "win32":
        raise OSError("kernel32 exists only on Windows")

    def succeeded(result: Any, function: Any, arguments: Any) -> Any:  # noqa: ARG001
        if not result:
            raise ctypes.WinError(ctypes.get_last_error())
        return result

    def waited(result: Any, function: Any, arguments: Any) -> Any:  # noqa: ARG001
        if result == WAIT_FAILED:
            raise ctypes.WinError(ctypes.get_last_error())
        return result

    library = ctypes.WinDLL("kernel32", use_last_error=True)
    handle, dword, boolean, text = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_char_p
    for function, check, result, arguments in (
        (library.OpenEventA, succeeded, handle, (dword, boolean, text)),
        (library.CreateEventA, succeeded, handle, (ctypes.c_void_p, boolean, boolean, text)),
        (library.SetEvent, succeeded, boolean, (handle,)),
        (library.ResetEvent, succeeded, boolean, (handle,)),
        (library.SetConsoleCtrlHandler, succeeded, boolean, (ctypes.c_void_p, boolean)),
        (library.WaitForSingleObject, waited, dword, (handle, dword)),
    ):
        function.errcheck = check
        function.restype = result
        function.argtypes = arguments
    return library


def run(module: str, arguments: list[str]) -> None:
    """Runs a module as `python -m` does: with the same function of `runpy`, and in a new `__main__`."""
    import runpy

    sys.argv[:] = ["-m", *arguments]
    if not sys.flags.isolated and not getattr(sys.flags, "safe_path", False):
        # The first entry is the folder of this script. `-m` puts the current folder there.
        sys.path[:1] = current_folder()
    sys.modules["__main__"] = new_main()
    runpy._run_module_as_main(module)  # type: ignore[attr-defined]


def current_folder() -> list[str]:
    try:
        return [os.getcwd()]
    except OSError:
        return []


def new_main() -> ModuleType:
    import builtins
    from importlib.machinery import BuiltinImporter

    main = type(sys)("__main__")
    names = {"__builtins__": builtins, "__loader__": BuiltinImporter}
    if sys.version_info < (3, 14):
        names["__annotations__"] = {}
    main.__dict__.update(names)
    return main


if __name__ == "__main__":
    main()
