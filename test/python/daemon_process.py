"""A real daemon, driven over its pipes."""

import os
import subprocess
import sys
from types import TracebackType
from typing import List, Optional, Type

SCRIPT = os.path.join(os.path.dirname(__file__), "..", "..", "pythonFiles", "kernel_interrupt_daemon.py")
END_LIMIT = 10  # seconds; what it really takes is for the benchmarks to say


class Daemon:
    """Started with this process as its parent, unless another is named."""

    def __init__(self, parent_pid: Optional[int] = None, **options: object) -> None:
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, "-I", "-S", "-X", "utf8", SCRIPT, "--ppid", str(parent_pid or os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,  # type: ignore[call-overload]
        )
        self.started = self.read_line()
        self._last_id = 0

    def __enter__(self) -> "Daemon":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream
            stream.close()

    def write(self, data: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def read_line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().decode("ascii").rstrip("\n")

    def answer_to(self, line: bytes) -> str:
        """The answer to one line; a PING behind it proves that there was no other."""
        self.write(line + b"\nPING:424242\n")
        answer = self.read_line()
        end = self.read_line()
        assert end.startswith("RESPONSE:424242:"), (line, answer, end)
        return answer

    def ask(self, command: str, *arguments: object) -> str:
        """RESULT, or the CODE of the error with an exclamation mark before it."""
        self._last_id += 1
        id = str(self._last_id)
        kind, answered, rest = self.answer_to(":".join(map(str, (command, id, *arguments))).encode()).split(":", 2)
        assert answered == id, (command, answered)
        return rest if kind == "RESPONSE" else "!" + rest.split(":")[0]

    def end(self) -> int:
        """Closes the daemon's input; its exit code."""
        assert self.process.stdin
        self.process.stdin.close()
        return self.process.wait(END_LIMIT)

    def descriptors(self) -> List[str]:
        return os.listdir(f"/proc/{self.process.pid}/fd")
