"""What Check Setup interrupts where ipykernel is not installed.

    PYTHON -m test_program

Each line of stdin names a task, `loop` or `sleep`. It says on stdout what it does and when it was interrupted. As
ipykernel does, it ignores SIGINT while it has no task.
"""

from __future__ import annotations

import os
import signal
import sys
import time

# A program whose host was killed does not run on forever.
LIMIT_SECONDS = 60
# A signal that arrives just before `time.sleep` begins to wait does not end that sleep.
SLEEP_SECONDS = {"loop": 0, "sleep": 5}


def run(task: str) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print(f"process {os.getpid()} {task}s", flush=True)
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        if SLEEP_SECONDS[task]:
            time.sleep(SLEEP_SECONDS[task])


def main() -> None:
    x = 42
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        task = line.strip()
        try:
            run(task)
        except KeyboardInterrupt:
            print(f"{task} interrupted", flush=True)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    print(f"x is {x}", flush=True)


if __name__ == "__main__":
    main()
