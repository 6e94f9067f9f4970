"""The daemon's loop: every line that is not empty gets exactly one answer, in order."""

from __future__ import annotations

import errno
import os
import sys

from kernel_interrupt import platforms
from kernel_interrupt.commands import execute
from kernel_interrupt.interrupter import PythonKernelInterrupter
from kernel_interrupt.lines import LineSplitter, LineTooLong
from kernel_interrupt.protocol import (
    LINE_TOO_LONG,
    MAX_LINE_BYTES,
    OS_ERROR,
    RequestError,
    format_error,
    format_response,
    parse_request,
    readable_id,
    to_line,
)


def serve(parent_pid: int) -> int:
    """Answers commands until stdin ends or the parent dies. Returns the exit code, 0."""
    system = platforms.current(parent_pid)
    system.ignore_ctrl_c()
    interrupter = PythonKernelInterrupter(system)
    lines = LineSplitter()
    try:
        for chunk in system.input_until_parent_dies():
            for line in lines.feed(chunk):
                if line:
                    sys.stdout.buffer.write(to_line(answer(interrupter, line)))
            sys.stdout.buffer.flush()
    except OSError as error:
        # Windows has no error of its own for it in C.
        if error.errno not in (errno.EPIPE, errno.ECONNRESET, errno.EINVAL):
            raise
        # Nobody reads any more; the interpreter must not try to flush once more on its way out.
        os._exit(0)
    finally:
        interrupter.close()
    return 0


def answer(interrupter: PythonKernelInterrupter, line: bytes | LineTooLong) -> str:
    """The one answer to one line, whatever the line is and whatever goes wrong."""
    if isinstance(line, LineTooLong):
        message = f"A command has at most {MAX_LINE_BYTES} bytes."
        # An ID that reaches to the cut may be a part of another one.
        id = readable_id(line.start) if line.start.count(b":") > 1 else ""
        return format_error(id, LINE_TOO_LONG, message)
    try:
        request = parse_request(line)
        return format_response(request.id, execute(interrupter, request))
    except RequestError as error:
        return format_error(readable_id(line), error.code, error.message)
    except Exception as error:
        sys.excepthook(*sys.exc_info())
        return format_error(readable_id(line), OS_ERROR, f"{type(error).__name__}: {error}")
