"""Starts the kernel of a connection file.

    PYTHON -m small_kernel -f CONNECTION_FILE [--ppid PID]

To be run as a module, in the folder that holds it: `Interrupter.prepare` recognises nothing but `-m MODULE`. With PID
it ends when that process does; a launcher may lie between.
"""

from __future__ import annotations

import signal
import sys

# First of all: an interrupt that was meant for the kernel before this one must not end it.
signal.signal(signal.SIGINT, signal.SIG_IGN)

USAGE = "usage: python -m small_kernel -f CONNECTION_FILE [--ppid PID]\n"


def main(arguments: list[str]) -> int:
    options = dict(zip(arguments[::2], arguments[1::2]))
    parent_pid = options.pop("--ppid", None)
    if len(arguments) % 2 or list(options) != ["-f"] or not (parent_pid or "1").isdecimal():
        sys.stderr.write(USAGE)
        return 2

    from small_kernel.connection_file import read_connection_file
    from small_kernel.kernel import Kernel
    from small_kernel.parent import end_with

    try:
        kernel = Kernel(read_connection_file(options["-f"]))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"small_kernel: {error}\n")
        return 1
    if parent_pid is not None:
        end_with(int(parent_pid))
    return kernel.serve()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
