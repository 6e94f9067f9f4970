"""Reads who owns an open file, and who else may read or write it."""

from __future__ import annotations

import os

from kernel_interrupt.platforms.machine import FILE_OF_OTHER_USER, NOT_PRIVATE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.platforms.machine import Problem

GROUP_AND_OTHERS = 0o077


def file_problem(descriptor: int) -> Problem | None:
    status = os.fstat(descriptor)
    if status.st_uid != os.geteuid():
        return FILE_OF_OTHER_USER
    return NOT_PRIVATE if status.st_mode & GROUP_AND_OTHERS else None
