"""The parts of a diagnosis that all systems share.

A diagnosis names processes only by pid and name, and contains no secrets.
"""

from __future__ import annotations

from kernel_interrupt.protocol import RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def refusal(check: Callable[[], object]) -> dict[str, str] | None:
    """Returns the error that INTERRUPT would answer for a method, or None if the method can interrupt."""
    try:
        check()
    except RequestError as error:
        return {"code": error.code, "message": error.message}
    return None


def named(pid: int, name: str) -> dict[str, object]:
    return {"pid": pid, "name": name}
