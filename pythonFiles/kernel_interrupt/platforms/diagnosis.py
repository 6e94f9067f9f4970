"""What DIAGNOSE tells, where every system tells it alike. No secrets: of a process its pid and its name, no more."""

from __future__ import annotations

from kernel_interrupt.protocol import RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def refusal(check: Callable[[], object]) -> dict[str, str] | None:
    """What rules a method out, as an INTERRUPT by it would answer; None where nothing does."""
    try:
        check()
    except RequestError as error:
        return {"code": error.code, "message": error.message}
    return None


def named(pid: int, name: str) -> dict[str, object]:
    return {"pid": pid, "name": name}
