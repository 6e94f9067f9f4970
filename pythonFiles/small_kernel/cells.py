"""Runs cells in one namespace, on the main thread."""

from __future__ import annotations

import builtins
import traceback

from small_kernel.interruptible import Interruptible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Cells:
    def __init__(self) -> None:
        self.count = 0
        self._interruptible = Interruptible()
        self._namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}

    @property
    def running(self) -> Interruptible:
        """The context in which an interrupt reaches the next cell."""
        return self._interruptible

    def run(self, code: str) -> dict[str, Any] | None:
        """None where all went well, else what `error` has to say. Not even SystemExit ends the kernel."""
        try:
            # Without the features that this file imports from the future.
            compiled = compile(code, f"<cell {self.count}>", "exec", dont_inherit=True)
            self._interruptible.call(lambda: exec(compiled, self._namespace))
        except BaseException as error:
            return describe(error)
        return None


def describe(error: BaseException) -> dict[str, Any]:
    try:
        text = str(error)
        lines = traceback.format_exception(type(error), error, below_kernel(error))
    except BaseException as broken:
        # It is the cell's own class, which may do anything when it is asked what it is.
        text, lines = "", [f"{type(error).__name__}: {type(broken).__name__} while it was described\n"]
    return {"ename": type(error).__name__, "evalue": text, "traceback": [line.rstrip("\n") for line in lines]}


def below_kernel(error: BaseException) -> Any:
    """The traceback without the lines of this kernel."""
    entry = error.__traceback__
    while entry is not None and not entry.tb_frame.f_code.co_filename.startswith("<cell "):
        entry = entry.tb_next
    return entry
