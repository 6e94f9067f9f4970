"""Declares functions of Windows DLLs with types and checks. They are looked up when first called, not on import.

A check is an `errcheck` of ctypes: it raises SystemCallError if the function returned the value that means failure.
"""

from __future__ import annotations

import ctypes
import sys

from kernel_interrupt.protocol import ACCESS_DENIED, OS_ERROR, RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Check = Callable[[Any, Any, Any], int]

ERROR_ACCESS_DENIED = 5
INVALID_HANDLE_VALUE = ctypes.c_void_p(-1).value
WAIT_FAILED = 0xFFFFFFFF


class SystemCallError(RequestError):
    """A function of Windows failed. `error` is the number of the system error (winerror.h)."""

    def __init__(self, function: str, error: int) -> None:
        code = ACCESS_DENIED if error == ERROR_ACCESS_DENIED else OS_ERROR
        super().__init__(code, f"{function} failed with {error}: {describe(error)}")
        self.error = error


class Function:
    """One function of a DLL. A call returns a number (0 for NULL), or raises SystemCallError."""

    __slots__ = ("_arguments", "_call", "_check", "_dll", "_name", "_result")

    def __init__(self, dll: str, name: str, check: Check, result: Any, *arguments: Any) -> None:
        self._dll = dll
        self._name = name
        self._check = check
        self._result = result
        self._arguments = arguments
        self._call: Any = None

    def __call__(self, *arguments: Any) -> int:
        if self._call is None:
            call = getattr(load(self._dll), self._name)
            call.argtypes = self._arguments
            call.restype = self._result
            call.errcheck = self._check
            self._call = call
        number: int = self._call(*arguments)
        return number


LOADED: dict[str, Any] = {}


def load(dll: str) -> Any:
    if sys.platform != "win32":
        raise OSError(f"Only Windows has {dll}.dll.")
    if dll not in LOADED:
        LOADED[dll] = ctypes.WinDLL(dll, use_last_error=True)
    return LOADED[dll]


def last_error() -> int:
    """Returns the error of the last call (GetLastError, which ctypes saves after each call)."""
    if sys.platform != "win32":
        return 0
    return ctypes.get_last_error()


def clear_last_error() -> None:
    if sys.platform == "win32":
        ctypes.set_last_error(0)


def describe(error: int) -> str:
    if sys.platform != "win32":
        return "?"
    return ctypes.FormatError(error)


def succeeded(result: Any, function: Any, arguments: Any) -> int:  # noqa: ARG001
    """Checks a function that returns 0, FALSE or NULL on failure."""
    if not result:
        raise SystemCallError(function.__name__, last_error())
    return int(result)


def valid_handle(result: Any, function: Any, arguments: Any) -> int:  # noqa: ARG001
    """Checks a function that returns INVALID_HANDLE_VALUE on failure."""
    if result in (None, INVALID_HANDLE_VALUE):
        raise SystemCallError(function.__name__, last_error())
    return int(result)


def waited(result: Any, function: Any, arguments: Any) -> int:  # noqa: ARG001
    """Checks WaitForSingleObject and WaitForMultipleObjects."""
    if result == WAIT_FAILED:
        raise SystemCallError(function.__name__, last_error())
    return int(result)


def nt_success(result: Any, function: Any, arguments: Any) -> int:  # noqa: ARG001
    """Checks a function that returns an NTSTATUS, which is negative on failure. Raises the matching Win32 error."""
    if result < 0:
        raise SystemCallError(function.__name__, int(load("ntdll").RtlNtStatusToDosError(result)))
    return int(result)


def answer(result: Any, function: Any, arguments: Any) -> int:  # noqa: ARG001
    """Accepts every result, for functions that cannot fail or whose result the caller checks."""
    return int(result or 0)
