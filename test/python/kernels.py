"""Stand-ins for kernels: real processes that say when they are ready, and what became of them."""

import subprocess
import sys
from types import TracebackType
from typing import List, Optional, Type

END_LIMIT = 10  # seconds

READY = "print('ready', flush=True)"

# Not one long sleep: CPython notices a signal that comes just before the system call only when the sleep is over.
BUSY = "import time\nprint('ready', flush=True)\nwhile True: time.sleep(0.05)"

# As ipykernel is while no cell runs.
IDLE = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + READY + "\ntime.sleep(60)"

# Not up yet: SIGINT would end it.
DEFAULT = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_DFL)\n" + READY + "\ntime.sleep(60)"

# Reports KeyboardInterrupt, in itself and in a child of its process group, and then lives on.
WITH_CHILD = """
import subprocess, sys, time
child = subprocess.Popen(
    [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"],
    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
)
child.stdout.readline()
try:
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    child.wait()
    print("both", flush=True)
    time.sleep(60)
"""


class Kernel:
    """A Python process that runs `code`, in a session of its own unless `own_group` is false."""

    def __init__(self, code: str, own_group: bool = True, argv: Optional[List[str]] = None) -> None:
        self.process = subprocess.Popen(
            (argv or []) + [sys.executable, "-c", code],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=own_group,
        )
        self.pid = self.process.pid
        self.first_line = self.read_line()

    def __enter__(self) -> "Kernel":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream
            stream.close()

    def read_line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().decode().strip()

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def errors_at_its_end(self) -> str:
        """Waits for the end; what it wrote to stderr."""
        assert self.process.stderr
        self.process.wait(END_LIMIT)
        return self.process.stderr.read().decode()
