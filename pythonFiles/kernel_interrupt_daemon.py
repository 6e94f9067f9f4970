"""The interrupt daemon: makes interrupt handles for the process that started it, and fires them.

    PYTHON -I [-S] [-X utf8] kernel_interrupt_daemon.py --ppid PID

Commands come in on stdin, answers go out on stdout, the log goes to stderr; see kernel_interrupt/protocol.py.

The first line is written before anything is imported that it does not need: whoever waits for it waits for the bare
interpreter. Even `os` is a noticeable part of that, which is why the process id comes from the module below `os`.
"""

import sys

if sys.platform == "win32":
    from nt import getpid

    FOLDER = __file__.replace("/", "\\").rpartition("\\")[0]
else:
    from posix import getpid

    FOLDER = __file__.rpartition("/")[0]

# -I keeps the script's own folder off the path.
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
