"""The commands: what arguments each takes, and which operation of the interrupter it stands for."""

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
    """Carries a request out and returns the RESULT of its answer; raises RequestError."""
    command = COMMANDS.get(request.command)
    if command is None:
        raise RequestError(UNKNOWN_COMMAND, f"There is no command {shown(request.command)}.")
    return command(interrupter, request)


def split(request: Request, usage: str, most: int) -> list[str]:
    """The arguments, as many as `usage` names at least (its optional ones are in brackets) and `most` at the most."""
    arguments = [] if request.arguments is None else request.arguments.split(":", most)
    least = usage.partition("[")[0].count(":") - 1
    if not least <= len(arguments) <= most:
        raise RequestError(BAD_REQUEST, f"It is {usage}.")
    return arguments


def initialize_interrupt(interrupter: PythonKernelInterrupter, request: Request) -> str:
    arguments = split(request, "INITIALIZE_INTERRUPT:ID[:NAME]", most=1)
    return str(interrupter.initialize_interrupt(*map(parse_name, arguments)))


def attach(interrupter: PythonKernelInterrupter, request: Request) -> str:
    # START is whatever PROCESS gave: opaque here, and compared as it is, colons included.
    arguments = [] if request.arguments is None else request.arguments.split(":", 2)
    if len(arguments) < 2:
        raise RequestError(BAD_REQUEST, "It is ATTACH:ID:HANDLE:PID[:START].")
    handle, pid, *start = arguments
    return ",".join(interrupter.attach(parse_number(handle), parse_number(pid), *start))


def process(interrupter: PythonKernelInterrupter, request: Request) -> str:
    (pid,) = split(request, "PROCESS:ID:PID", most=1)
    return interrupter.process_start(parse_number(pid))


def interrupt(interrupter: PythonKernelInterrupter, request: Request) -> str:
    handle, *options = split(request, "INTERRUPT:ID:HANDLE[:METHOD[:FORCE]]", most=3)
    if options and options[0] not in METHODS:
        raise RequestError(BAD_REQUEST, "METHOD is one of {}.".format(", ".join(METHODS)))
    if options[1:] not in ([], [FORCE]):
        raise RequestError(BAD_REQUEST, "Behind METHOD comes the word FORCE, or nothing.")
    method = options[0] if options else None
    return interrupter.interrupt(parse_number(handle), method, force=len(options) == 2)


def diagnose(interrupter: PythonKernelInterrupter, request: Request) -> str:
    (handle,) = split(request, "DIAGNOSE:ID:HANDLE", most=1)
    diagnosis = interrupter.diagnose(parse_number(handle))
    import json  # for this command alone, which nobody waits for

    return json.dumps(diagnosis, separators=(",", ":"))


def dispose_interrupt_handle(interrupter: PythonKernelInterrupter, request: Request) -> str:
    (handle,) = split(request, "DISPOSE_INTERRUPT_HANDLE:ID:HANDLE", most=1)
    interrupter.close_interrupt_handle(parse_number(handle))
    return ""


def restore(interrupter: PythonKernelInterrupter, request: Request) -> str:
    handle, *name = split(request, "RESTORE:ID:HANDLE[:NAME]", most=2)
    interrupter.restore(parse_number(handle), *map(parse_name, name))
    return ""


def adopt(interrupter: PythonKernelInterrupter, request: Request) -> str:
    (pid,) = split(request, "ADOPT:ID:PID", most=1)
    return str(interrupter.adopt(parse_number(pid)))


def ping(interrupter: PythonKernelInterrupter, request: Request) -> str:
    split(request, "PING:ID", most=0)
    return f"handles={len(interrupter.interrupt_handles)}"


COMMANDS = {
    "INITIALIZE_INTERRUPT": initialize_interrupt,
    "ATTACH": attach,
    "PROCESS": process,
    "INTERRUPT": interrupt,
    "DIAGNOSE": diagnose,
    "DISPOSE_INTERRUPT_HANDLE": dispose_interrupt_handle,
    "RESTORE": restore,
    "ADOPT": adopt,
    "PING": ping,
}


def parse_number(text: str) -> int:
    """A handle or a pid. Whether there is such a one is not for the grammar to say."""
    if not is_decimal(text):
        raise RequestError(BAD_REQUEST, f"{shown(text)} is not a decimal number.")
    return int(text)


def parse_name(text: str) -> str:
    if not (16 <= len(text) <= 64 and NAME_CHARACTERS.issuperset(text)):
        raise RequestError(BAD_REQUEST, "NAME is 16 to 64 of the characters A-Z, a-z, 0-9 and -.")
    return text


def shown(text: str) -> str:
    """Foreign text in a message: quoted, and not all of it."""
    return ascii(text if len(text) <= 40 else text[:40] + "...")
