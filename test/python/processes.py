"""Starts the processes of the tests: daemons and fake kernels. Each process ends with its test."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import unittest
import uuid
from queue import Empty, SimpleQueue
from typing import IO, Any, Callable, Dict, List, Optional, Set

FOLDER = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(FOLDER, "fixtures")
SOURCES = os.path.join(os.path.dirname(os.path.dirname(FOLDER)), "pythonFiles")
DAEMON_SCRIPT = os.path.join(SOURCES, "kernel_interrupt_daemon.py")

# The beginnings of command lines.
DAEMON = [sys.executable, "-I", "-S", "-X", "utf8", DAEMON_SCRIPT]
LAUNCH_KERNEL = [sys.executable, os.path.join(SOURCES, "launch_kernel.py")]
LAUNCHER = [sys.executable, os.path.join(FIXTURES, "launcher.py")]
FAKE_KERNEL = [sys.executable, os.path.join(FIXTURES, "fake_kernel.py")]
FAKE_IPYKERNEL = [sys.executable, os.path.join(FIXTURES, "ipykernel", "ipykernel_launcher.py")]

# The variable that `prepare` of src/api.ts sets. Without it, a kernel gets Ctrl+C only with FORCE.
CTRL_C_ALLOWED = {"FOR_DISABLE_CONSOLE_CTRL_HANDLER": "1"}
OWN_CONSOLE = 0x08000000  # CREATE_NO_WINDOW: a console without a window
NO_CONSOLE = 0x00000008  # DETACHED_PROCESS
NEW_GROUP = 0x00000200  # CREATE_NEW_PROCESS_GROUP: the process ignores Ctrl+C

# The limit of every wait. Only a hanging process reaches it.
LIMIT_SECONDS = 30
POLL_SECONDS = 0.01
PROOF_ID = 424242


def wait_until(condition: Callable[[], bool], description: str) -> None:
    """Polls until the condition is true. Use it only if no event or output announces the condition."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {LIMIT_SECONDS} s: {description}")
        time.sleep(POLL_SECONDS)


def new_name() -> str:
    return str(uuid.uuid4())


class RunningProcess:
    """A process with pipes. Threads read and write the pipes, so that no test waits without a limit.

    A test must not end before the process has started: if a process is killed during its start, Wine 8 leaves the
    pipes open.
    """

    def __init__(
        self,
        test: unittest.TestCase,
        command: List[str],
        *,
        env: Optional[Dict[str, str]] = None,
        cwd: Optional[str] = None,
        flags: int = OWN_CONSOLE,
        close_fds: bool = True,
        own_group: bool = False,
    ) -> None:
        """Starts `command`. `flags` applies to Windows, `own_group` to Linux and macOS."""
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            creationflags=flags if sys.platform == "win32" else 0,
            close_fds=close_fds,
            start_new_session=own_group,
        )
        assert self.process.stdin and self.process.stdout and self.process.stderr
        test.addCleanup(self.end)
        self.pid = self.process.pid
        self.errors: List[str] = []
        self._own_group = own_group
        self._input: SimpleQueue[Optional[bytes]] = SimpleQueue()
        self._lines: SimpleQueue[str] = SimpleQueue()
        start_thread(write_all, self.process.stdin, self._input)
        self._readers = [
            start_thread(read_lines, self.process.stdout, self._lines.put),
            start_thread(read_lines, self.process.stderr, self._keep_error),
        ]

    def _keep_error(self, line: str) -> None:
        if line:
            self.errors.append(line)

    def write(self, data: bytes) -> None:
        self._input.put(data)

    def write_line(self, line: str) -> None:
        self.write(line.encode("ascii") + b"\n")

    def read_line(self) -> str:
        """Returns the next line of stdout, or the empty string at the end of stdout."""
        try:
            return self._lines.get(timeout=LIMIT_SECONDS)
        except Empty:
            raise AssertionError(f"No line within {LIMIT_SECONDS} s. stderr: {self.errors}") from None

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def wait(self) -> int:
        """Waits for the end of the process and of its output. Returns the exit code."""
        code = self.process.wait(LIMIT_SECONDS)
        for reader in self._readers:
            reader.join(LIMIT_SECONDS)
            assert not reader.is_alive(), "another process holds the output open"
        return code

    def end_input(self) -> None:
        self._input.put(None)

    def finish(self) -> int:
        """Ends the input, and waits until the process has exited. Returns the exit code."""
        self.end_input()
        return self.wait()

    def kill(self) -> None:
        """Kills the process and, on Linux and macOS, the process group that it leads."""
        if sys.platform != "win32" and self._own_group and self.process.returncode is None:
            # macOS raises PermissionError for a group of zombies.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        elif self.is_alive():
            self.process.kill()

    def end(self) -> None:
        self.kill()
        self.finish()


def start_thread(run: Callable[..., None], *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=run, args=arguments, daemon=True)
    thread.start()
    return thread


def read_lines(stream: IO[bytes], take: Callable[[str], None]) -> None:
    """Passes each line of a stream to `take`, and the empty string at the end of the stream."""
    with stream:
        for line in iter(stream.readline, b""):
            take(line.decode("utf-8", "replace").rstrip())
    take("")


def write_all(stream: IO[bytes], chunks: "SimpleQueue[Optional[bytes]]") -> None:
    """Writes chunks until it gets None. Ignores write errors: a test sees in the output that the process has ended."""
    with contextlib.suppress(OSError), stream:
        for chunk in iter(chunks.get, None):
            stream.write(chunk)
            stream.flush()


class FakeKernel(RunningProcess):
    """Starts fixtures/fake_kernel.py, directly or through launchers, and waits until it is ready.

    `pid` is the started process, `kernel_pid` the fake kernel. `beside_pid` is the process that launcher.py started for
    --beside.
    """

    def __init__(self, test: unittest.TestCase, command: List[str], *, own_group: bool = True, **options: Any) -> None:
        self.kernel_pid = 0
        self.beside_pid = 0
        super().__init__(test, command, own_group=own_group, **options)
        ready = self.read_line()
        if ready.startswith("beside "):
            self.beside_pid = int(ready.split()[1])
            ready = self.read_line()
        assert ready.startswith("ready "), (ready, self.errors)
        self.kernel_pid = int(ready.split()[1])

    def kill(self) -> None:
        # On Windows a launched process outlives its launcher.
        if sys.platform == "win32" and self.is_alive() and self.kernel_pid not in (0, self.pid):
            os.kill(self.kernel_pid, signal.SIGTERM)
        super().kill()


def start_kernel(test: unittest.TestCase, activity: str, **options: Any) -> FakeKernel:
    """Starts a fake kernel without launch_kernel.py."""
    return FakeKernel(test, [*FAKE_KERNEL, activity], **options)


def start_prepared_kernel(
    test: unittest.TestCase, name: str, activity: str, *, env: Optional[Dict[str, str]] = None, **options: Any
) -> FakeKernel:
    """Starts a fake kernel with launch_kernel.py, which waits for the event of the handle `name`."""
    env = {**CTRL_C_ALLOWED, "KERNEL_INTERRUPT_EVENT": name, **(env or {})}
    return FakeKernel(test, [*LAUNCH_KERNEL, "-m", "fake_kernel", activity], env=env, cwd=FIXTURES, **options)


class Daemon(RunningProcess):
    """A daemon. Its parent is this process, or the process `parent_pid`, or the program that `command` runs."""

    def __init__(
        self,
        test: unittest.TestCase,
        *,
        parent_pid: Optional[int] = None,
        command: Optional[List[str]] = None,
        flags: int = OWN_CONSOLE,
    ) -> None:
        command = command or [*DAEMON, "--ppid", str(os.getpid() if parent_pid is None else parent_pid)]
        super().__init__(test, command, flags=flags)
        self.started = self.read_line()
        self._last_id = 0

    def answer_to(self, line: bytes) -> str:
        """Returns the answer to one line. The PING after it proves that the line got no second answer."""
        self.write(line + b"\nPING:%d\n" % PROOF_ID)
        answer = self.read_line()
        proof = self.read_line()
        assert proof.startswith(f"RESPONSE:{PROOF_ID}:"), (line, answer, proof, self.errors)
        return answer

    def ask(self, command: str, *arguments: object) -> str:
        """Returns the answer to a command without its ID: RESPONSE:RESULT or ERROR:CODE:MESSAGE."""
        self._last_id += 1
        line = ":".join(map(str, (command, self._last_id, *arguments)))
        kind, id, rest = self.answer_to(line.encode("ascii")).split(":", 2)
        assert id == str(self._last_id), (line, kind, id, rest)
        return f"{kind}:{rest}"

    def result(self, command: str, *arguments: object) -> str:
        """Returns the RESULT of a command that succeeds."""
        kind, _, result = self.ask(command, *arguments).partition(":")
        assert kind == "RESPONSE", (command, arguments, result, self.errors)
        return result

    def error_code(self, command: str, *arguments: object) -> str:
        """Returns the CODE of a command that fails."""
        kind, _, rest = self.ask(command, *arguments).partition(":")
        assert kind == "ERROR", (command, arguments, rest, self.errors)
        return rest.partition(":")[0]

    def create_handle(self, name: Optional[str] = None) -> int:
        return int(self.result("INITIALIZE_INTERRUPT", *([] if name is None else [name])))

    def attach(self, handle: int, pid: int) -> List[str]:
        """Returns the methods that can interrupt the process."""
        methods = self.result("ATTACH", handle, pid)
        return methods.split(",") if methods else []

    def adopt(self, pid: int) -> int:
        return int(self.result("ADOPT", pid))

    def count_handles(self) -> int:
        return int(self.result("PING").partition("=")[2])

    def wait_until_unknown(self, pid: int) -> None:
        """Waits until the daemon finds no living process with this pid."""
        wait_until(lambda: self.ask("PROCESS", pid).startswith("ERROR:NO_SUCH_PROCESS:"), f"process {pid} has ended")

    def descriptors(self) -> Set[str]:
        """Returns the names of the daemon's descriptors in /proc."""
        return set(os.listdir(f"/proc/{self.pid}/fd"))
