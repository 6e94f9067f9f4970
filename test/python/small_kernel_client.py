"""A real small kernel, and a client of it that speaks ZMTP over bare sockets."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from types import TracebackType
from typing import Any, Dict, List, Optional, Type

from small_kernel import zmtp
from small_kernel.messages import DELIMITER, Session

FOLDER = os.path.join(os.path.dirname(__file__), "..", "..", "pythonFiles")
# As src/check/smallKernel.ts has it.
COMMAND = [sys.executable, "-E", "-s", "-m", "small_kernel"]
LIMIT = 20  # seconds
KEY = "the key"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def run(*arguments: str, env: Optional[Dict[str, str]] = None) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=FOLDER,
        env={**os.environ, **(env or {})},
        stdin=subprocess.PIPE,
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )


class SmallKernel:
    def __init__(self, parent_pid: Optional[int] = None) -> None:
        self.ports = {name: free_port() for name in ("hb", "shell", "control", "iopub")}
        ports = {f"{name}_port": port for name, port in self.ports.items()}
        descriptor, self.file = tempfile.mkstemp(".json")
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump({"transport": "tcp", "ip": "127.0.0.1", "key": KEY, **ports}, file)
        watched = [] if parent_pid is None else ["--ppid", str(parent_pid)]
        self.process = subprocess.Popen(
            [*COMMAND, "-f", self.file, *watched],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )

    def __enter__(self) -> "SmallKernel":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdin
        self.process.stdin.close()
        os.remove(self.file)

    def connect(self, channel: str) -> socket.socket:
        """A bare connection, once the kernel listens."""
        while True:
            assert self.process.poll() is None, "the kernel has ended"
            try:
                return socket.create_connection(("127.0.0.1", self.ports[channel]), LIMIT)
            except ConnectionRefusedError:
                continue

    def client(self, channel: str, socket_type: bytes = b"DEALER", key: str = KEY) -> "Client":
        return Client(self.connect(channel), socket_type, key)


class Client:
    """One connection after its handshake."""

    def __init__(self, connection: socket.socket, socket_type: bytes, key: str) -> None:
        self.connection = connection
        self._session = Session(key.encode())
        self._decoder = zmtp.Decoder()
        self._received: List[Any] = []
        connection.sendall(zmtp.GREETING + zmtp.ready(socket_type))
        ready = self.receive()
        assert ready.name == b"READY", ready

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.connection.close()

    def receive(self) -> Any:
        """The next command or message."""
        while not self._received:
            data = self.connection.recv(65536)
            assert data, "the kernel has hung up"
            self._received += self._decoder.feed(data)
        return self._received.pop(0)

    def send(self, type: str, content: Optional[Dict[str, Any]] = None, routing: Optional[List[bytes]] = None) -> str:
        frames = self._session.format(routing or [], type, content or {}, {})
        self.connection.sendall(zmtp.message(frames))
        header = json.loads(frames[frames.index(DELIMITER) + 2])
        return str(header["msg_id"])

    def message(self) -> Dict[str, Any]:
        """The next message of Jupyter's, with `type`, `parent`, `routing` and `content`."""
        frames = self.receive()
        request = self._session.parse(frames)
        assert request, frames
        parent = json.loads(frames[frames.index(DELIMITER) + 3]).get("msg_id")
        return {"type": request.type, "parent": parent, "routing": request.routing, "content": request.content}

    def ask(self, type: str, content: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
        """The content of the reply."""
        sent = self.send(type, content)
        reply = self.message()
        assert reply["parent"] == sent, reply
        content = reply["content"]
        assert isinstance(content, dict)
        return content

    def run(self, code: str) -> Dict[str, Any]:
        return self.ask("execute_request", {"code": code})

    def until(self, type: str) -> Dict[str, Any]:
        """The content of the next message of that type; what comes before it is dropped."""
        while True:
            message = self.message()
            if message["type"] == type:
                content = message["content"]
                assert isinstance(content, dict)
                return content
