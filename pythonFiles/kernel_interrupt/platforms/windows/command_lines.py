"""Reads and splits command lines."""

from __future__ import annotations

import ctypes

from kernel_interrupt.platforms.windows import ntdll
from kernel_interrupt.platforms.windows.parameters import read_parameters
from kernel_interrupt.protocol import RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.windows.processes import OpenProcess

MAX_COMMAND_LINE_BYTES = 2**16  # a UNICODE_STRING is not longer


def read_command_line(process: OpenProcess) -> str:
    """Returns the command line, empty if it is hidden.

    Asking Windows for it needs fewer rights than reading the memory of the process, so this also works for elevated
    processes.
    """
    buffer = ctypes.create_string_buffer(MAX_COMMAND_LINE_BYTES + ctypes.sizeof(ntdll.UnicodeString))
    kind = ntdll.PROCESS_COMMAND_LINE_INFORMATION
    try:
        ntdll.NtQueryInformationProcess(process.value, kind, buffer, len(buffer), None)
        text = ntdll.UnicodeString.from_buffer(buffer)
        return ctypes.wstring_at(text.Buffer, text.Length // 2) if text.Buffer else ""
    except RequestError:
        pass  # Wine 8 does not know this kind of information
    try:
        return read_parameters(process.pid).command_line
    except RequestError:
        return ""


def split_command_line(line: str) -> list[str]:
    """Splits a command line as the C runtime does ("Parsing C command-line arguments" in Microsoft's documentation).

    An even number of backslashes before a quotation mark gives half as many backslashes, and the mark begins or ends a
    quoted part. An odd number, 2n+1, gives n backslashes and a literal quotation mark. Other backslashes are literal.
    Two quotation marks inside a quoted part give one literal quotation mark.
    """
    arguments: list[str] = []
    current: str | None = None
    is_quoted = False
    backslashes = 0
    index = 0
    while index < len(line):
        character = line[index]
        index += 1
        if character == "\\":
            backslashes += 1
            continue
        if character == '"':
            current = (current or "") + "\\" * (backslashes // 2)
            if backslashes % 2:
                current += '"'
            elif is_quoted and line[index : index + 1] == '"':
                current += '"'
                index += 1
            else:
                is_quoted = not is_quoted
            backslashes = 0
            continue
        if backslashes:
            current = (current or "") + "\\" * backslashes
            backslashes = 0
        if character in " \t" and not is_quoted:
            if current is not None:
                arguments.append(current)
            current = None
        else:
            current = (current or "") + character
    if current is not None or backslashes:
        arguments.append((current or "") + "\\" * backslashes)
    return arguments
