"""SIGINT without the module `signal`, whose enums take longer to import than the whole daemon.

`_signal`, the C part of `signal`, has the same functions with plain numbers. An interpreter without it uses `signal`.
"""

from __future__ import annotations

try:
    import _signal as signal  # type: ignore[import-not-found]
except ImportError:
    import signal

SIGINT: int = int(signal.SIGINT)
# Plain numbers, the same on Linux and macOS: Windows, where this module is imported too, has no `signal.SIGKILL`.
SIGTERM = 15
SIGKILL = 9

BIT = 1 << (SIGINT - 1)
"""SIGINT's bit in a signal set, as proc(5) and sysctl(3) show it."""


def ignore() -> None:
    signal.signal(SIGINT, signal.SIG_IGN)


def send_through(descriptor: int, flags: int, number: int = SIGINT) -> None:
    """Calls pidfd_send_signal(2), which Python has on Linux since 3.9."""
    signal.pidfd_send_signal(descriptor, number, None, flags)
