"""Starts a module as `python -m` does, and lets an interrupt handle reach it on Windows.

    PYTHON [OPTIONS] launch_kernel.py -m MODULE [ARGUMENTS]

Windows has no SIGINT for another process. The event of a handle, KERNEL_INTERRUPT_EVENT=NAME in the environment, takes
its place: a thread waits for it and raises SIGINT in here. `raise_signal` trips what CPython waits for in `time.sleep`;
`interrupt_main`, which ipykernel calls for an event that it inherits, does not (python/cpython#74112).

Nothing is inherited: the event is opened by its name (kernel_interrupt/platforms/windows/events.py has it too), and an
event NAME-PID tells the daemon that this process waits. A second event, NAME-PID-handling, is set while the main thread
handles an interrupt: another one would hit the code that writes the traceback of the first. Elsewhere, and where there
is no event NAME, the module runs all the same. Nothing of this file is left in the module's namespace.
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
# One event, one waiter: ipykernel would wait for these, if they are there.
OTHER_VARIABLES = ("JPY_INTERRUPT_EVENT", "IPY_INTERRUPT_EVENT")
# These ignore SIGINT themselves once they are up, save while a cell runs.
KERNELS_THAT_IGNORE_SIGINT = ("ipykernel", "ipykernel_launcher")

SYNCHRONIZE = 0x00100000
EVENT_MODIFY_STATE = 0x0002
WAIT_OBJECT_0 = 0
WAIT_FAILED = 0xFFFFFFFF
INFINITE = 0xFFFFFFFF

# How often the launcher looks whether the kernel handles an interrupt, and for how long it expects it to begin.
LOOK_MS = 20
EXPECT_SECONDS = 10
# A chain of exceptions may be a circle.
MAX_CHAIN = 100


def main() -> None:
    if len(sys.argv) < 3 or sys.argv[1] != "-m":
        sys.exit("usage: launch_kernel.py -m MODULE [ARGUMENTS]")
    module = sys.argv[2]
    # The kernel's own children are not prepared.
    name = os.environ.pop(VARIABLE, None)
    try:
        if name is None:
            raise OSError(f"{VARIABLE} is not set")
        listen(name)
    except OSError as error:
        say(f"launch_kernel.py: {module} cannot be interrupted by an event: {error}")
    else:
        for variable in OTHER_VARIABLES:
            os.environ.pop(variable, None)
        if module in KERNELS_THAT_IGNORE_SIGINT:
            ignore_sigint()
    run(module, sys.argv[3:])


def say(line: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(line + "\n")


def ignore_sigint() -> None:
    """What ends a kernel that is still starting is an interrupt that was meant for the one before it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def listen(name: str) -> None:
    """Has a thread raise SIGINT whenever the event is set, and announces it. Raises OSError."""
    if sys.platform != "win32":
        raise OSError("only Windows has events")
    import _thread

    event_name = f"{PREFIX}{name}"
    kernel32 = load_kernel32()
    event = kernel32.OpenEventA(SYNCHRONIZE | EVENT_MODIFY_STATE, False, to_bytes(event_name))
    # What was meant for the kernel before this one must not reach it.
    kernel32.ResetEvent(event)
    # What started this process may have switched Ctrl+C off, and that is inherited.
    kernel32.SetConsoleCtrlHandler(None, False)
    # The end of this process closes these, and nothing else does: a child does not inherit them.
    announcement = f"{event_name}-{os.getpid()}"
    handling_event = kernel32.CreateEventA(None, True, False, to_bytes(f"{announcement}-handling"))
    handling = Handling(
        is_interrupted=interrupted_function(_thread.get_ident()),
        tell=lambda is_handling: (kernel32.SetEvent if is_handling else kernel32.ResetEvent)(handling_event),
    )
    _thread.start_new_thread(wait, (kernel32.WaitForSingleObject, event, *sigint_functions(), handling))
    kernel32.CreateEventA(None, False, False, to_bytes(announcement))


def to_bytes(name: str) -> bytes:
    return name.encode("ascii", "replace")


def wait(
    wait_for_event: Callable[[int, int], int],
    event: int,
    is_handled: Callable[[], bool],
    raise_sigint: Callable[[], object],
    handling: Handling,
) -> None:
    """Runs in a thread that keeps nothing alive; it sleeps in the system, without the interpreter's lock."""
    limit = INFINITE
    while True:
        if wait_for_event(event, limit) == WAIT_OBJECT_0 and is_handled():
            raise_sigint()
            handling.expect()
        limit = LOOK_MS if handling.look() else INFINITE


class Handling:
    """Tells whether the main thread handles an interrupt. It looks only after one was raised."""

    def __init__(self, is_interrupted: Callable[[], bool], tell: Callable[[bool], object]) -> None:
        from time import monotonic

        self._is_interrupted = is_interrupted
        self._tell = tell
        self._clock = monotonic
        self._expect_until = 0.0
        self._is_told = False

    def expect(self) -> None:
        self._expect_until = self._clock() + EXPECT_SECONDS

    def look(self) -> bool:
        """Returns whether to look again.

        One look between two `except` blocks sees no interrupt though the outer block is still to come, so the first
        look without one does not end the looking.
        """
        is_expected = self._clock() < self._expect_until
        is_handling = (is_expected or self._is_told) and self._is_interrupted()
        if is_handling != self._is_told:
            self._tell(is_handling)
            self._is_told = is_handling
        return is_expected or is_handling


def interrupted_function(thread: int) -> Callable[[], bool]:
    """Whether that thread handles a KeyboardInterrupt: it runs `except` or `finally`, or IPython shows a traceback.

    Before Python 3.10 only IPython's frames tell it. IPython also shows the CancelledError that ipykernel makes of an
    interrupt while a cell awaits something.
    """
    current_exceptions: Callable[[], dict[int, Any]] = getattr(sys, "_current_exceptions", dict)
    current_frames = sys._current_frames
    context_of = BaseException.__dict__["__context__"].__get__

    def handles_interrupt() -> bool:
        error = current_exceptions().get(thread)
        if type(error) is tuple:  # up to Python 3.11: type, value, traceback
            error = error[1]
        # `type`, and no attribute of the exception's own: those may run code of the cell in this thread.
        for _ in range(MAX_CHAIN):
            if error is None:
                break
            if issubclass(type(error), KeyboardInterrupt):
                return True
            error = context_of(error)
        return False

    def shows_traceback() -> bool:
        frame = current_frames().get(thread)
        while frame is not None:
            code = frame.f_code
            if code.co_name == "showtraceback" and frame.f_globals.get("__name__") == "IPython.core.interactiveshell":
                return True
            frame = frame.f_back
        return False

    def is_interrupted() -> bool:
        try:
            return handles_interrupt() or shows_traceback()
        except Exception:
            return False  # the cell's audit hook does not allow to look

    return is_interrupted


def sigint_functions() -> tuple[Callable[[], bool], Callable[[], object]]:
    """Whether Python code handles SIGINT at the moment, and what raises it. At its default SIGINT ends the process."""
    import signal

    sigint = signal.SIGINT
    get_handler = signal.getsignal
    if sys.version_info >= (3, 8):
        raise_signal: Callable[[int], object] = signal.raise_signal
    else:
        import ctypes

        # The C runtime that Python itself is linked with: every other one has handlers of its own.
        raise_signal = getattr(ctypes.CDLL("ucrtbase"), "raise")
    return lambda: callable(get_handler(sigint)), lambda: raise_signal(sigint)


def load_kernel32() -> Any:
    """The functions that are called here, declared as Microsoft documents them; they raise OSError.

    A library object of its own: the declarations are nobody else's.
    """
    import ctypes

    if sys.platform != "win32":
        raise OSError("only Windows has kernel32")

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
    """Runs a module as `python -m` does, which calls the same function with a `__main__` that is as new."""
    import runpy

    sys.argv[:] = ["-m", *arguments]
    if not sys.flags.isolated and not getattr(sys.flags, "safe_path", False):
        # There stands the folder of this script; `-m` puts the current one there.
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
