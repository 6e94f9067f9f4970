"""The interrupt daemon: creates interrupt handles for its parent process and interrupts kernels through them.

    PYTHON -I [-S] [-X utf8] kernel_interrupt_daemon.py --ppid PID

It reads commands from stdin, and writes answers to stdout and the log to stderr; see kernel_interrupt/protocol.py.

The parent waits for the daemon's first line. So the daemon imports only what this line needs before it writes the line.
Even `os` would noticeably delay the line, so `getpid` comes from the module on which `os` is built.
"""

import sys

if sys.platform == "win32":
    from nt import getpid

    FOLDER = __file__.replace("/", "\\").rpartition("\\")[0]
else:
    from posix import getpid

    FOLDER = __file__.rpartition("/")[0]

# With -I, Python does not add the script's folder to `sys.path`.
sys.path.insert(0, FOLDER)

from kernel_interrupt import protocol


def main() -> int:
    parent_pid = protocol.parse_parent_pid(sys.argv[1:])
    if parent_pid is None:
        sys.stderr.write("usage: kernel_interrupt_daemon.py --ppid PID\n")
        return 2
    version = "{}.{}.{}".format(*sys.version_info[:3])
    sys.stdout.buffer.write(protocol.to_line(protocol.format_started(version, getpid())))
    sys.stdout.buffer.flush()

    from kernel_interrupt.serve import serve

    return serve(parent_pid)


if __name__ == "__main__":
    sys.exit(main())
