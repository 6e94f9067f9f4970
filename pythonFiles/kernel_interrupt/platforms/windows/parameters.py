"""What a process was started with, read from its memory: command line, environment, and how it treats Ctrl+C."""

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
    """A process's parameters at one moment; what the process changes in its environment is seen as well."""

    def __init__(self, ignores_ctrl_c: bool, command_line: str, environment: dict[str, str]) -> None:
        self.ignores_ctrl_c = ignores_ctrl_c
        self.command_line = command_line
        self.environment = environment


def read_parameters(pid: int) -> Parameters:
    """Raises NO_SUCH_PROCESS, ACCESS_DENIED, OS_ERROR, and NOT_SUPPORTED for a process of another word size."""
    with OpenProcess(pid, READ) as process:
        require_own_word_size(process)
        peb = read_structure(process, process.basic_information().PebBaseAddress, ntdll.Peb)
        found = read_structure(process, peb.ProcessParameters, ntdll.RtlUserProcessParameters)
        command_line = read(process, found.CommandLine.Buffer, found.CommandLine.Length)
        return Parameters(
            bool(found.ConsoleFlags & ntdll.CONSOLE_IGNORE_CTRL_C),
            command_line.decode("utf-16-le", "replace"),
            parse_environment(read_environment(process, found.Environment)),
        )


def require_own_word_size(process: OpenProcess) -> None:
    """The structures have another shape elsewhere."""
    if is_32_bit_on_64(process.value) != is_32_bit_on_64(kernel32.GetCurrentProcess()):
        raise RequestError(NOT_SUPPORTED, f"Process {process.pid} and the daemon's Python differ in word size.")


def is_32_bit_on_64(process_handle: int) -> bool:
    result = ctypes.c_int()
    kernel32.IsWow64Process(process_handle, ctypes.byref(result))
    return bool(result.value)


def parse_environment(block: str) -> dict[str, str]:
    """By name in capitals: Windows does not tell upper from lower case there. Names may begin with a `=`."""
    variables: dict[str, str] = {}
    for entry in block.split("\0"):
        name, _, value = entry[1:].partition("=")
        variables[(entry[:1] + name).upper()] = value
    return variables


def read_environment(process: OpenProcess, address: int | None) -> str:
    """Up to the empty string that ends it. By pages: nothing says how much may be read at once."""
    block = ""
    address = address or 0
    while END_OF_ENVIRONMENT not in block:
        if len(block) * 2 > MAX_ENVIRONMENT_BYTES:
            raise RequestError(NOT_SUPPORTED, f"The environment of process {process.pid} has no end.")
        size = PAGE_BYTES - address % PAGE_BYTES
        block += read(process, address, size).decode("utf-16-le", "replace")
        address += size
    return block.partition(END_OF_ENVIRONMENT)[0]


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
