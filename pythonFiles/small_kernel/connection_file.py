"""The connection file: where the kernel listens, and what it signs with.

Source: Jupyter client documentation, "Making kernels for Jupyter", section "Connection files".
"""

from __future__ import annotations

import json

CHANNELS = ("hb", "shell", "control", "iopub")


class Connection:
    def __init__(self, ip: str, ports: dict[str, int], key: bytes) -> None:
        self.ip = ip
        self.ports = ports
        self.key = key


def read_connection_file(path: str) -> Connection:
    """Raises OSError where it cannot be read, ValueError where it is none or asks for what is not known here."""
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    if not isinstance(content, dict):
        raise ValueError("The connection file is not a JSON object.")
    for name, known in (("transport", "tcp"), ("signature_scheme", "hmac-sha256")):
        if content.get(name, known) != known:
            raise ValueError(f"{name} is not {known}.")
    ip, key = content.get("ip"), content.get("key")
    if not isinstance(ip, str) or not isinstance(key, str):
        raise ValueError("The connection file has no ip, or no key.")
    return Connection("" if ip == "*" else ip, {name: _port(content, name) for name in CHANNELS}, key.encode())


def _port(content: dict[str, object], channel: str) -> int:
    port = content.get(f"{channel}_port")
    if not isinstance(port, int) or not 0 < port < 65536:
        raise ValueError(f"{channel}_port is not a port.")
    return port
