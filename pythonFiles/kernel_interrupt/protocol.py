"""The wire format: pure functions that parse commands and format answers. See also src/daemon/protocol.ts.

COMMAND:ID[:ARGS]                   INTERRUPT:6:12345
RESPONSE:ID:RESULT                  RESPONSE:6:SIGNAL
ERROR:ID:CODE:MESSAGE               ERROR:6:UNKNOWN_HANDLE:There is no handle 12345.
DAEMON_STARTED:PROTOCOL:PYTHON:PID  DAEMON_STARTED:1:3.13.5:4242

The RESULT of DIAGNOSE is a JSON object in ASCII (platforms/diagnosis.py); src/daemon/processDiagnosis.ts parses it.
The RESULT of CHILDREN is a JSON list in ASCII (platforms/children.py); src/daemon/childProcesses.ts parses it.
"""

PROTOCOL_VERSION = 1
MAX_LINE_BYTES = 4096
MAX_ID = 2**53 - 1  # JavaScript's Number.MAX_SAFE_INTEGER

BAD_REQUEST = "BAD_REQUEST"
UNKNOWN_COMMAND = "UNKNOWN_COMMAND"
LINE_TOO_LONG = "LINE_TOO_LONG"
UNKNOWN_HANDLE = "UNKNOWN_HANDLE"
NOT_ATTACHED = "NOT_ATTACHED"
NO_SUCH_PROCESS = "NO_SUCH_PROCESS"
ACCESS_DENIED = "ACCESS_DENIED"
NOT_SUPPORTED = "NOT_SUPPORTED"
SHARED_CONSOLE = "SHARED_CONSOLE"
NO_CONSOLE = "NO_CONSOLE"
WOULD_KILL = "WOULD_KILL"
OS_ERROR = "OS_ERROR"

# The methods that ATTACH and INTERRUPT name. NONE occurs only as an answer: the daemon sent nothing, because the kernel
# ignores SIGINT. For SIGNAL_GROUP, it means that the other processes of the group ignore SIGINT too, or cannot get it.
EVENT = "EVENT"
CTRL_C = "CTRL_C"
SIGNAL = "SIGNAL"  # to the kernel process alone
SIGNAL_GROUP = "SIGNAL_GROUP"  # also to the processes that the kernel started
METHODS = (EVENT, CTRL_C, SIGNAL, SIGNAL_GROUP)
NONE = "NONE"
FORCE = "FORCE"


class RequestError(Exception):
    """Becomes an ERROR answer: a code of the protocol and one sentence for the user."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Request:
    """One parsed command. `arguments` is the text after the second colon, or None if there is no second colon."""

    __slots__ = ("arguments", "command", "id")

    def __init__(self, command: str, id: str, arguments: "str | None") -> None:
        self.command = command
        self.id = id
        self.arguments = arguments


def parse_request(line: bytes) -> Request:
    """Parses a line without its ending. Raises RequestError if it is not COMMAND:ID[:ARGS] in ASCII."""
    try:
        text = line.decode("ascii")
    except UnicodeDecodeError:
        raise RequestError(BAD_REQUEST, "A command must be ASCII.") from None
    command, _, rest = text.partition(":")
    id, colon, arguments = rest.partition(":")
    if not is_id(id):
        raise RequestError(BAD_REQUEST, "Expected COMMAND:ID[:ARGS], with an ID from 0 to 2^53-1.")
    return Request(command, id, arguments if colon else None)


def readable_id(line: bytes) -> str:
    """Returns the ID of a line for an ERROR answer, or an empty string if the line has no valid ID."""
    fields = line.split(b":", 2)
    id = fields[1].decode("ascii", "replace") if len(fields) > 1 else ""
    return id if is_id(id) else ""


def is_decimal(text: str) -> bool:
    return text.isascii() and text.isdigit()


def is_id(text: str) -> bool:
    return is_decimal(text) and int(text) <= MAX_ID


def parse_parent_pid(arguments: "list[str]") -> "int | None":
    """Returns PID if the command line is `--ppid PID` and PID is not 0, else None."""
    if len(arguments) == 2 and arguments[0] == "--ppid" and is_decimal(arguments[1]):
        return int(arguments[1]) or None
    return None


def format_started(python_version: str, pid: int) -> str:
    return f"DAEMON_STARTED:{PROTOCOL_VERSION}:{python_version}:{pid}"


def format_response(id: str, result: str) -> str:
    return f"RESPONSE:{id}:{result}"


def format_error(id: str, code: str, message: str) -> str:
    """Formats an ERROR answer as one line of ASCII: a message of the operating system may contain anything."""
    printable = " ".join(message.split()).encode("ascii", "backslashreplace").decode("ascii")
    return f"ERROR:{id}:{code}:{printable}"


def to_line(answer: str) -> bytes:
    """Encodes an answer, with a line feed at its end on every system."""
    return answer.encode("ascii") + b"\n"
