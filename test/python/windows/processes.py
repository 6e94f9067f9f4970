"""What the tests start: the daemon, and processes that stand for kernels. All are ended with the test."""

import os
import signal
import subprocess
import sys
import threading
import unittest
import uuid
from queue import Empty, SimpleQueue
from typing import IO, Callable, Dict, List, Optional

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "fixtures")
SOURCES = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(HERE))), "pythonFiles")
DAEMON = os.path.join(SOURCES, "kernel_interrupt_daemon.py")
LAUNCH_KERNEL = os.path.join(SOURCES, "launch_kernel.py")
STAND_IN = os.path.join(FIXTURES, "stand_in.py")
LAUNCHER = os.path.join(FIXTURES, "launcher.py")

# What `prepare` sets: without it the daemon fires no Ctrl+C.
CTRL_C_ALLOWED = {"FOR_DISABLE_CONSOLE_CTRL_HANDLER": "1"}
OWN_CONSOLE = 0x08000000  # CREATE_NO_WINDOW: a console, without a window
NO_CONSOLE = 0x00000008  # DETACHED_PROCESS
NEW_GROUP = 0x00000200  # CREATE_NEW_PROCESS_GROUP: Ctrl+C is switched off

# Only what hangs takes that long, and is ended then: what is expected is waited for, not slept for.
LIMIT_SECONDS = 30


class Running:
    """A process whose lines are read as they come. It is ended with the test."""

    def __init__(
        self,
        test: unittest.TestCase,
        arguments: List[str],
        env: Optional[Dict[str, str]] = None,
        flags: int = OWN_CONSOLE,
        cwd: Optional[str] = None,
        close_fds: bool = True,
    ) -> None:
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            creationflags=flags,
            close_fds=close_fds,
        )
        assert self.process.stdin and self.process.stdout and self.process.stderr
        test.addCleanup(self.end)
        self.pid = self.process.pid
        self.errors: List[str] = []
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._readers = [
            read(self.process.stdout, self._lines.put),
            read(self.process.stderr, self._take_error),
        ]

    def _take_error(self, line: str) -> None:
        if line:
            self.errors.append(line)

    def write_line(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line.encode("ascii") + b"\n")
        self.process.stdin.flush()

    def read_line(self) -> str:
        """The next line of stdout; the empty string at its end."""
        try:
            return self._lines.get(timeout=LIMIT_SECONDS)
        except Empty:
            raise AssertionError(f"No line within {LIMIT_SECONDS} s; its log: {self.errors}") from None

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def wait(self) -> int:
        """The exit code, once it has ended and its log is complete."""
        code = self.process.wait(LIMIT_SECONDS)
        for reader in self._readers:
            reader.join(LIMIT_SECONDS)
        return code

    def close_input(self) -> int:
        """Ends what lives as long as its stdin; returns its exit code."""
        assert self.process.stdin
        self.process.stdin.close()
        return self.wait()

    def end(self) -> None:
        if self.is_alive():
            self.process.kill()
        self.wait()
        if self.process.stdin:
            try:
                self.process.stdin.close()
            except OSError:
                return  # what was not flushed is for nobody


def read(stream: IO[bytes], take: Callable[[str], None]) -> threading.Thread:
    """Takes the lines of a stream in a thread, and the empty string at its end."""

    def run() -> None:
        with stream:
            for line in iter(stream.readline, b""):
                take(line.decode("utf-8", "replace").rstrip())
        take("")

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


class Kernel(Running):
    """A stand-in, ready. `kernel_pid` is the process that does the work, `pid` the one that was started."""

    def __init__(
        self,
        test: unittest.TestCase,
        arguments: List[str],
        env: Optional[Dict[str, str]] = None,
        flags: int = OWN_CONSOLE,
        cwd: Optional[str] = None,
        close_fds: bool = True,
    ) -> None:
        self.kernel_pid = 0
        super().__init__(test, arguments, env, flags, cwd, close_fds)
        ready = self.read_line()
        self.beside = 0
        if ready.startswith("beside "):
            self.beside = int(ready.split()[1])
            ready = self.read_line()
        assert ready.startswith("ready "), (ready, self.errors)
        self.kernel_pid = int(ready.split()[1])

    def end(self) -> None:
        # What a launcher has started lives on without it.
        if self.is_alive() and self.kernel_pid not in (0, self.pid):
            os.kill(self.kernel_pid, signal.SIGTERM)
        super().end()


def stand_in(
    test: unittest.TestCase,
    activity: str,
    env: Optional[Dict[str, str]] = None,
    flags: int = OWN_CONSOLE,
    close_fds: bool = True,
) -> Kernel:
    """A kernel that is not prepared."""
    return Kernel(test, [STAND_IN, activity], env=env, flags=flags, close_fds=close_fds)


def prepared(
    test: unittest.TestCase,
    name: str,
    activity: str,
    flags: int = OWN_CONSOLE,
    env: Optional[Dict[str, str]] = None,
) -> Kernel:
    """A kernel that launch_kernel.py starts."""
    env = {**CTRL_C_ALLOWED, "KERNEL_INTERRUPT_EVENT": name, **(env or {})}
    return Kernel(test, [LAUNCH_KERNEL, "-m", "stand_in", activity], env=env, cwd=FIXTURES, flags=flags)


class Daemon(Running):
    """The daemon, asked line by line."""

    def __init__(self, test: unittest.TestCase, parent_pid: Optional[int] = None, flags: int = OWN_CONSOLE) -> None:
        parent = os.getpid() if parent_pid is None else parent_pid
        super().__init__(test, ["-I", "-S", DAEMON, "--ppid", str(parent)], flags=flags)
        self.started = self.read_line()
        self._id = 0

    def ask(self, command: str, *arguments: object) -> str:
        """The answer to a command, without its ID: `RESPONSE:...` or `ERROR:CODE:...`."""
        self._id += 1
        line = ":".join([command, str(self._id), *map(str, arguments)])
        self.write_line(line)
        kind, _, rest = self.read_line().partition(":")
        id, _, result = rest.partition(":")
        assert id == str(self._id), (line, kind, rest, self.errors)
        return f"{kind}:{result}"

    def result(self, command: str, *arguments: object) -> str:
        kind, _, result = self.ask(command, *arguments).partition(":")
        assert kind == "RESPONSE", (command, arguments, result, self.errors)
        return result

    def code(self, command: str, *arguments: object) -> str:
        """The code of an error."""
        kind, _, result = self.ask(command, *arguments).partition(":")
        assert kind == "ERROR", (command, arguments, result, self.errors)
        return result.partition(":")[0]

    def make(self, name: Optional[str] = None) -> int:
        return int(self.result("INITIALIZE_INTERRUPT", *([] if name is None else [name])))

    def attach(self, handle: int, pid: int) -> List[str]:
        methods = self.result("ATTACH", handle, pid)
        return methods.split(",") if methods else []

    def handles(self) -> int:
        return int(self.result("PING").partition("=")[2])


def new_name() -> str:
    return str(uuid.uuid4())
