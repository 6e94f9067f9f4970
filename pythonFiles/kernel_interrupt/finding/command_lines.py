"""What a command line tells: whether it runs ipykernel, and which connection file it names. Pure functions."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MODULES = frozenset(["ipykernel", "ipykernel_launcher"])
# Programs in Python that run the module after `-m` in their own process.
RUNNERS = frozenset(["debugpy", "coverage", "launch_kernel.py"])
# Options of Python with a value in the next argument.
WITH_VALUE = frozenset(["-X", "-W", "--check-hash-based-pycs"])
# Other programs that know `-m`: py.exe starts a Python and waits for it.
OTHER_PROGRAMS = frozenset(["py", "pyw", "pytest", "grep"])
# A client of a kernel has this option: `jupyter console --existing kernel-1.json`.
EXISTING = "--existing"

MAX_NAMED_FILES = 16
MAX_FILE_CHARACTERS = 4096
SHELLS = frozenset(["sh", "bash", "dash", "zsh", "ksh", "fish", "busybox"])
SHELL_OPTIONS_WITH_VALUE = frozenset(["--init-file", "--rcfile"])


def runs_ipykernel(arguments: list[str]) -> bool:
    """Whether the process itself runs `-m ipykernel`, `-m ipykernel_launcher` or ipykernel_launcher.py.

    A launcher (`timeout 60 python -m ipykernel_launcher`) and a client do not, nor does `-m ipykernel install`.
    """
    if not arguments or base_name(arguments[0]).lower().replace(".exe", "") in OTHER_PROGRAMS:
        return False
    rest = arguments[1:]
    while rest:
        word = rest.pop(0)
        if word in WITH_VALUE:
            rest = rest[1:]
        elif word == "-c":
            return bool(rest) and "from ipykernel" in rest[0]
        elif word == "-m" or not word.startswith("-"):
            program = base_name(word) if word != "-m" else rest.pop(0) if rest else ""
            if program in MODULES or program == "ipykernel_launcher.py":
                return rest[:1] != ["install"]
            if program not in RUNNERS:
                return False
            # The options of a runner end at its `-m`.
            rest = rest[rest.index("-m") :] if "-m" in rest else []
    return False


def named_files(arguments: list[str]) -> list[str]:
    """Returns the arguments that may name a connection file, the values of the options for it first."""
    options: list[str] = []
    others: list[str] = []
    for index, argument in enumerate(arguments[1:], 1):
        name, equals, value = argument.partition("=")
        if is_file_option(name) and argument.startswith("-"):
            options += [value] if equals else arguments[index + 1 : index + 2]
        elif argument.startswith("-") and equals:
            others.append(value)
        else:
            others.append(argument)
    found = [*options, *(other for other in others if other.lower().endswith(".json"))]
    return [file for file in dict.fromkeys(found) if 0 < len(file) <= MAX_FILE_CHARACTERS][:MAX_NAMED_FILES]


def is_file_option(name: str) -> bool:
    return name in ("-f", "--f", "--connection-file", "--connection_file") or name.endswith(".connection_file")


def is_client(arguments: list[str]) -> bool:
    return any(argument.partition("=")[0] == EXISTING for argument in arguments)


def mentions(arguments: list[str], file: str) -> bool:
    """Whether a command line names this file, alone in an argument or inside one: `sh -c "python -m ... -f FILE"`."""
    name = base_name(file)
    return bool(name) and any(name in argument for argument in arguments[1:])


def is_interactive_shell(name: str, arguments: list[str]) -> bool:
    """Whether this is a shell in which a user types: it has no command and no script."""
    return name in SHELLS and not any(operands(arguments))


def operands(arguments: list[str]) -> Iterator[str]:
    previous = ""
    for argument in arguments[1:]:
        if not argument.startswith("-") and previous not in SHELL_OPTIONS_WITH_VALUE:
            yield argument
        previous = argument


def base_name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
