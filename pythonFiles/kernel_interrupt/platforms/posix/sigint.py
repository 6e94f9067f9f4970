"""SIGINT without the module `signal`, whose enums take longer to import than all of the daemon.

`_signal` is its C half: the same functions, with plain numbers. Where an interpreter has none, `signal` serves.
"""

from __future__ import annotations

try:
    import _signal as signal  # type: ignore[import-not-found]
except ImportError:
    import signal

SIGINT: int = int(signal.SIGINT)

BIT = 1 << (SIGINT - 1)
"""SIGINT's bit in a signal set, as proc(5) and sysctl(3) show it."""


def ignore() -> None:
    signal.signal(SIGINT, signal.SIG_IGN)


def send_through(descriptor: int, flags: int) -> None:
    """pidfd_send_signal(2); Python 3.9 and newer on Linux."""
    signal.pidfd_send_signal(descriptor, SIGINT, None, flags)
