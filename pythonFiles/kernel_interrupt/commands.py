"""The commands of the protocol. Each function in COMMANDS parses a request's arguments and calls the interrupter."""

from __future__ import annotations

from kernel_interrupt.protocol import (
    BAD_REQUEST,
    FORCE,
    METHODS,
    UNKNOWN_COMMAND,
    RequestError,
    is_decimal,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.interrupter import PythonKernelInterrupter
    from kernel_interrupt.protocol import Request

NAME_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")


def execute(interrupter: PythonKernelInterrupter, request: Request) -> str:
    """Runs a request and returns the RESULT of its answer. Raises RequestError."""
    command = COMMANDS.get(request.command)
    if command is None:
        raise RequestError(UNKNOWN_COMMAND, f"There is no command {quoted(request.command)}.")
    return command(interrupter, request)


def split(request: Request, usage: str, most: int) -> list[str]:
    """Returns the arguments. Raises BAD_REQUEST if there are fewer than `usage` requires or more than `most`.

    `usage` puts the optional arguments in brackets.
    """
    arguments = [] if request.arguments is None else request.arguments.split(":", most)
    least = usage.partition("[")[0].count(":") - 1
    if not least <= len(arguments) <= most:
        raise RequestError(BAD_REQUEST, f"Expected {usage}.")
    return arguments


def initialize_interrupt(interrupter: PythonKernelInterrupter, request: Request) -> str:
    arguments = split(request, "INITIALIZE_INTERRUPT:ID[:NAME]", most=1)
    return str(interrupter.initialize_interrupt(*map(parse_name, arguments)))


def attach(interrupter: PythonKernelInterrupter, request: Request) -> str:
    handle, pid, *process = split(request, "ATTACH:ID:HANDLE:PID[:START[:PORTS]]", most=4)
    return ",".join(interrupter.attach(parse_number(handle), parse_number(pid), *parse_process(process)))


def process(interrupter: PythonKernelInterrupter, request: Request) -> str:
    (pid,) = split(request, "PROCESS:ID:PID", most=1)
    return interrupter.process_start(parse_number(pid))


def interrupt(interrupter: PythonKernelInterrupter, request: Request) -> str:
    handle, *options = split(request, "INTERRUPT:ID:HANDLE[:METHOD[:FORCE]]", most=3)
    if options and options[0] not in METHODS:
        raise RequestError(BAD_REQUEST, "METHOD must be one of {}.".format(", ".join(METHODS)))
    if options[1:] not in ([], [FORCE]):
        raise RequestError(BAD_REQUEST, "Only the word FORCE may follow METHOD.")
    method = options[0] if options else None
    return interrupter.interrupt(parse_number(handle), method, force=len(options) == 2)


def diagnose(interrupter: PythonKernelInterrupter, request: Request) -> str:
    (handle,) = split(request, "DIAGNOSE:ID:HANDLE", most=1)
    diagnosis = interrupter.diagnose(parse_number(handle))
    import json  # imported here, so that the first answer does not wait for it

    return json.dumps(diagnosis, separators=(",", ":"))


def children(interrupter: PythonKernelInterrupter, request: Request) -> str:
    (handle,) = split(request, "CHILDREN:ID:HANDLE", most=1)
    found = interrupter.children(parse_number(handle))
    import json  # imported here, so that the first answer does not wait for it

    return json.dumps(found, separators=(",", ":"))


def end(interrupter: PythonKernelInterrupter, request: Request) -> str:
    # Everything after PID is START, even if it contains colons.
    arguments = [] if request.arguments is None else request.arguments.split(":", 2)
    if len(arguments) < 3:
        raise RequestError(BAD_REQUEST, "Expected END:ID:HANDLE:PID:START.")
    handle, pid, start = arguments
    interrupter.end_child(parse_number(handle), parse_number(pid), start)
    return ""


def dispose_interrupt_handle(interrupter: PythonKernelInterrupter, request: Request) -> str:
    (handle,) = split(request, "DISPOSE_INTERRUPT_HANDLE:ID:HANDLE", most=1)
    interrupter.close_interrupt_handle(parse_number(handle))
    return ""


def restore(interrupter: PythonKernelInterrupter, request: Request) -> str:
    handle, *name = split(request, "RESTORE:ID:HANDLE[:NAME]", most=2)
    interrupter.restore(parse_number(handle), *map(parse_name, name))
    return ""


def adopt(interrupter: PythonKernelInterrupter, request: Request) -> str:
    pid, *process = split(request, "ADOPT:ID:PID[:START[:PORTS]]", most=3)
    return str(interrupter.adopt(parse_number(pid), *parse_process(process)))


def ping(interrupter: PythonKernelInterrupter, request: Request) -> str:
    split(request, "PING:ID", most=0)
    return f"handles={len(interrupter.interrupt_handles)}"


COMMANDS = {
    "INITIALIZE_INTERRUPT": initialize_interrupt,
    "ATTACH": attach,
    "PROCESS": process,
    "INTERRUPT": interrupt,
    "DIAGNOSE": diagnose,
    "CHILDREN": children,
    "END": end,
    "DISPOSE_INTERRUPT_HANDLE": dispose_interrupt_handle,
    "RESTORE": restore,
    "ADOPT": adopt,
    "PING": ping,
}


def parse_number(text: str) -> int:
    """Parses a handle or a pid. Does not check that it exists."""
    if not is_decimal(text):
        raise RequestError(BAD_REQUEST, f"{quoted(text)} is not a decimal number.")
    return int(text)


def parse_process(arguments: list[str]) -> tuple[str | None, frozenset[int]]:
    """Parses [START[:PORTS]]. START is the RESULT of the command PROCESS, or empty."""
    start, ports = [*arguments, "", ""][:2]
    return start or None, parse_ports(ports) if len(arguments) > 1 else frozenset()


def parse_ports(text: str) -> frozenset[int]:
    ports = text.split(",")
    if not all(is_decimal(port) and 0 < int(port) < 2**16 for port in ports):
        raise RequestError(BAD_REQUEST, "PORTS must be ports from 1 to 65535, separated by commas.")
    return frozenset(map(int, ports))


def parse_name(text: str) -> str:
    if not (16 <= len(text) <= 64 and NAME_CHARACTERS.issuperset(text)):
        raise RequestError(BAD_REQUEST, "NAME must have 16 to 64 characters from A-Z, a-z, 0-9 and -.")
    return text


def quoted(text: str) -> str:
    """Quotes and shortens text of a command for an error message."""
    return ascii(text if len(text) <= 40 else text[:40] + "...")
