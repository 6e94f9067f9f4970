"""The program that Check Setup interrupts if ipykernel is not installed.

    PYTHON -m test_program

Each line of stdin names a task, `loop` or `sleep`. The program prints a line when a task starts and when it
is interrupted. Like ipykernel, the program ignores SIGINT while no task runs.
"""

from __future__ import annotations

import os
import signal
import sys
import time

# A task ends after this time if nothing interrupts it, for example because the parent was killed.
LIMIT_SECONDS = 60
# A signal just before `time.sleep` starts to wait does not end the sleep, so each sleep is short.
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
