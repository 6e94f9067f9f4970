"""The daemon's loop: it gives every line that is not empty exactly one answer, in order."""

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
    """Answers commands until stdin ends or the parent ends. Returns the exit code, 0."""
    system = platforms.current(parent_pid)
    system.ignore_ctrl_c()
    interrupter = PythonKernelInterrupter(system)
    lines = LineSplitter()
    try:
        for chunk in system.input_until_parent_ends():
            for line in lines.feed(chunk):
                if line:
                    sys.stdout.buffer.write(to_line(answer(interrupter, line)))
            sys.stdout.buffer.flush()
    except OSError as error:
        # The reader of stdout is gone. Windows reports that as EINVAL.
        if error.errno not in (errno.EPIPE, errno.ECONNRESET, errno.EINVAL):
            raise
        # A normal exit would try to flush stdout again.
        os._exit(0)
    finally:
        interrupter.close()
    return 0


def answer(interrupter: PythonKernelInterrupter, line: bytes | LineTooLong) -> str:
    """Returns the answer to a line. An invalid line or an exception results in an ERROR."""
    if isinstance(line, LineTooLong):
        message = f"A command may have at most {MAX_LINE_BYTES} bytes."
        # Without a colon after the ID, the line may have been cut within the ID.
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
