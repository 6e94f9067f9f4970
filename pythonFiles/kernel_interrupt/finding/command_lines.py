"""Tells from a command line whether it runs ipykernel, and which connection file it names. Pure functions."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# The modules and the script that run ipykernel, as `python_program` returns them.
IPYKERNEL = frozenset(["-m ipykernel", "-m ipykernel_launcher", "ipykernel_launcher.py"])
# Programs in Python that run the module after `-m` in their own process.
RUNNERS = frozenset(["-m debugpy", "-m coverage", "coverage", "launch_kernel.py"])
# Python's short options that have a value. The value is the rest of the argument, or the next argument.
OPTIONS_WITH_VALUE = "cmWX"
LONG_OPTION_WITH_VALUE = "--check-hash-based-pycs"
# Programs that have the option `-m` but are not Python: py.exe starts a Python and waits for it.
OTHER_PROGRAMS = frozenset(["py", "pyw", "py.exe", "pyw.exe"])
# A client of a kernel has this option: `jupyter console --existing kernel-1.json`.
EXISTING = "--existing"

MAX_NAMED_FILES = 16
MAX_FILE_CHARACTERS = 4096
SHELLS = frozenset(["sh", "bash", "dash", "zsh", "ksh", "fish", "busybox"])
SHELL_OPTIONS_WITH_VALUE = frozenset(["--init-file", "--rcfile"])


def runs_ipykernel(arguments: list[str]) -> bool:
    """Whether the process itself runs ipykernel: as a module, by ipykernel_launcher.py, or in code (`-c`).

    A launcher (`timeout 60 python -m ipykernel_launcher`) does not, nor does `-m ipykernel install`.
    """
    if not arguments or base_name(arguments[0]).lower() in OTHER_PROGRAMS:
        return False
    program, rest = python_program(arguments[1:])
    while program in RUNNERS and "-m" in rest:
        program, rest = python_program(rest[rest.index("-m") :])
    return program in IPYKERNEL and rest[:1] != ["install"]


def python_program(arguments: list[str]) -> tuple[str, list[str]]:
    """Returns the program that Python runs if it gets these arguments, and the arguments of that program.

    The program is `-m MODULE` or the file name of a script. If the arguments contain code (`-c`), the program is
    `-m ipykernel` for code that imports from ipykernel, and empty for other code.
    """
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        index += 1
        if not argument.startswith("-") or argument == "-":
            return base_name(argument), arguments[index:]
        if argument.startswith("--"):
            index += argument == LONG_OPTION_WITH_VALUE
            continue
        option, value = split_short_options(argument)
        if option and not value:
            value = arguments[index] if index < len(arguments) else ""
            index += 1
        if option == "m":
            return f"-m {value}", arguments[index:]
        if option == "c":
            return "-m ipykernel" if "from ipykernel" in value else "", arguments[index:]
    return "", []


def split_short_options(argument: str) -> tuple[str, str]:
    """Returns the first option that has a value, and the value if it is in this argument.

    For `-Xutf8` these are `X` and `utf8`, for `-Im` they are `m` and an empty text. Both are empty if the argument has
    no option that has a value.
    """
    for position, option in enumerate(argument[1:], 1):
        if option in OPTIONS_WITH_VALUE:
            return option, argument[position + 1 :]
    return "", ""


def named_files(arguments: list[str]) -> list[str]:
    """Returns the arguments that may name a connection file. The values of options such as `-f` come first."""
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
    """Whether an argument contains the file's name without its folder, perhaps in a command: `sh -c "... -f FILE"`."""
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
