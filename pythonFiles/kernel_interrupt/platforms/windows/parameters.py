"""Reads a process's command line, environment and working folder from its memory, and whether it ignores Ctrl+C."""

from __future__ import annotations

import ctypes

from kernel_interrupt.platforms.windows import kernel32, ntdll
from kernel_interrupt.platforms.windows.dll import SystemCallError
from kernel_interrupt.platforms.windows.processes import READ, OpenProcess
from kernel_interrupt.protocol import NOT_SUPPORTED, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    Structure = TypeVar("Structure", bound=ctypes.Structure)

PAGE_BYTES = 4096
MAX_ENVIRONMENT_BYTES = 2**21
END_OF_ENVIRONMENT = "\0\0"


class Parameters:
    """A process's parameters at one moment. They include the changes that the process made to its environment."""

    def __init__(
        self, ignores_ctrl_c: bool, command_line: str, environment: dict[str, str], working_folder: str
    ) -> None:
        self.ignores_ctrl_c = ignores_ctrl_c
        self.command_line = command_line
        self.environment = environment
        self.working_folder = working_folder


def read_parameters(pid: int) -> Parameters:
    """Reads the parameters of a process. Raises NO_SUCH_PROCESS, ACCESS_DENIED, OS_ERROR and NOT_SUPPORTED.

    NOT_SUPPORTED means that the process has another word size than the daemon, or that its environment is too long.
    """
    with OpenProcess(pid, READ) as process:
        require_own_word_size(process)
        peb = read_structure(process, process.basic_information().PebBaseAddress, ntdll.Peb)
        found = read_structure(process, peb.ProcessParameters, ntdll.RtlUserProcessParameters)
        return Parameters(
            bool(found.ConsoleFlags & ntdll.CONSOLE_IGNORE_CTRL_C),
            read_text(process, found.CommandLine),
            parse_environment(read_environment(process, found.Environment)),
            read_text(process, found.CurrentDirectoryPath),
        )


def require_own_word_size(process: OpenProcess) -> None:
    """Raises NOT_SUPPORTED if only one of the process and the daemon is 64-bit: the structures then differ."""
    if is_32_bit_on_64(process.value) != is_32_bit_on_64(kernel32.GetCurrentProcess()):
        message = f"Process {process.pid} and the daemon's Python must both be 32-bit or both be 64-bit programs."
        raise RequestError(NOT_SUPPORTED, message)


def is_32_bit_on_64(process_handle: int) -> bool:
    result = ctypes.c_int()
    kernel32.IsWow64Process(process_handle, ctypes.byref(result))
    return bool(result.value)


def parse_environment(block: str) -> dict[str, str]:
    """Parses an environment block. Names become upper case: Windows ignores their case. A name may begin with `=`."""
    variables: dict[str, str] = {}
    for entry in block.split("\0"):
        name, _, value = entry[1:].partition("=")
        variables[(entry[:1] + name).upper()] = value
    return variables


def read_environment(process: OpenProcess, address: int | None) -> str:
    """Reads page by page up to the empty string that ends the block. The pages after the block may be unreadable."""
    block = ""
    address = address or 0
    while END_OF_ENVIRONMENT not in block:
        if len(block) * 2 > MAX_ENVIRONMENT_BYTES:
            message = f"The environment variables of process {process.pid} take more space than the daemon reads."
            raise RequestError(NOT_SUPPORTED, message)
        size = PAGE_BYTES - address % PAGE_BYTES
        block += read(process, address, size).decode("utf-16-le", "replace")
        address += size
    return block.partition(END_OF_ENVIRONMENT)[0]


def read_text(process: OpenProcess, text: ntdll.UnicodeString) -> str:
    return read(process, text.Buffer, text.Length).decode("utf-16-le", "replace")


def read_structure(process: OpenProcess, address: int | None, kind: type[Structure]) -> Structure:
    return kind.from_buffer_copy(read(process, address, ctypes.sizeof(kind)))


def read(process: OpenProcess, address: int | None, size: int) -> bytes:
    if not size:
        return b""
    buffer = ctypes.create_string_buffer(size)
    done = ctypes.c_size_t()
    kernel32.ReadProcessMemory(process.value, address, buffer, size, ctypes.byref(done))
    if done.value != size:
        raise SystemCallError("ReadProcessMemory", kernel32.ERROR_PARTIAL_COPY)
    return buffer.raw
