"""The kernel: just enough of Jupyter's protocol for a client that runs a cell, watches it and interrupts it.

It does not know `interrupt_request`: what it is for is to show that an interrupt reaches the process itself.
"""

from __future__ import annotations

import functools
import queue
import sys
import threading

from small_kernel.cells import Cells
from small_kernel.messages import PROTOCOL_VERSION, Request, Session
from small_kernel.peer import Channel, Peer
from small_kernel.server import Server
from small_kernel.streams import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from small_kernel.connection_file import Connection

DEALERS = (b"DEALER", b"REQ", b"ROUTER")


class Kernel:
    def __init__(self, connection: Connection) -> None:
        """Listens from now on. Raises OSError where a port is taken."""
        self._session = Session(connection.key)
        self._server = Server()
        self._shell: queue.Queue[tuple[Peer, list[bytes]]] = queue.Queue()
        self._cells = Cells()
        self._cell: dict[str, Any] = {}  # the header of the request whose cell ran last
        self._streams = [Stream(functools.partial(self._print, name)) for name in ("stdout", "stderr")]
        channels = {
            "hb": Channel(b"REP", (b"REQ", b"DEALER"), self._server.send),
            "shell": Channel(b"ROUTER", DEALERS, lambda peer, frames: self._shell.put((peer, frames))),
            "control": Channel(b"ROUTER", DEALERS, self._answer),
            "iopub": Channel(b"XPUB", (b"SUB", b"XSUB"), self._subscribe),
        }
        for name, channel in channels.items():
            self._server.bind(connection.ip, connection.ports[name], channel)

    def serve(self) -> int:
        """Answers until a shutdown_request or the parent's end ends the process."""
        sys.stdin = None
        sys.stdout, sys.stderr = self._streams
        threading.Thread(target=self._server.run, daemon=True).start()
        while True:
            peer, frames = self._shell.get()
            try:
                self._answer(peer, frames)
            except Exception:
                # Nothing that anybody sends may end the kernel.
                sys.excepthook(*sys.exc_info())

    def _answer(self, peer: Peer, frames: list[bytes]) -> None:
        """Shell's requests come here on the main thread, control's on the server's."""
        request = self._session.parse(frames)
        if request is None:
            return
        if request.type == "execute_request" and threading.current_thread() is threading.main_thread():
            # Before the kernel says that it is busy: whoever interrupts it then means this cell.
            with self._cells.running:
                self._publish("status", {"execution_state": "busy"}, request.header)
                reply: dict[str, Any] | None = self._execute(request)
        else:
            self._publish("status", {"execution_state": "busy"}, request.header)
            reply = self._reply_to(request)
        if reply is not None:
            type = request.type.replace("_request", "_reply")
            self._server.send(peer, self._session.format(request.routing, type, reply, request.header))
        self._publish("status", {"execution_state": "idle"}, request.header)
        if request.type == "shutdown_request":
            self._server.end()

    def _reply_to(self, request: Request) -> dict[str, Any] | None:
        if request.type == "kernel_info_request":
            return kernel_info()
        if request.type == "shutdown_request":
            return {"status": "ok", "restart": request.content.get("restart") is True}
        return None

    def _execute(self, request: Request) -> dict[str, Any]:
        code = request.content.get("code")
        if not isinstance(code, str):
            code = ""
        self._cell = request.header
        self._cells.count += 1
        count = {"execution_count": self._cells.count}
        self._publish("execute_input", {"code": code, **count}, request.header)
        error = self._cells.run(code)
        for stream in self._streams:
            stream.flush()
        if error is None:
            return {"status": "ok", **count, "user_expressions": {}, "payload": []}
        self._publish("error", error, request.header)
        return {"status": "error", **count, **error}

    def _subscribe(self, peer: Peer, frames: list[bytes]) -> None:
        wanted, topic = frames[0][:1], frames[0][1:]
        if wanted == b"\x01":
            peer.topics.append(topic)
            # JEP 65: from here on nothing is missed. Its topic is what the peer's own filter lets pass.
            content = {"subscription": topic.decode("utf-8", "replace")}
            self._server.send(peer, self._session.format([topic], "iopub_welcome", content, {}))
        elif wanted == b"\x00" and topic in peer.topics:
            peer.topics.remove(topic)

    def _print(self, name: str, text: str) -> None:
        self._publish("stream", {"name": name, "text": text}, self._cell)

    def _publish(self, type: str, content: dict[str, Any], parent: dict[str, Any]) -> None:
        self._server.publish(self._session.format([type.encode()], type, content, parent))


def kernel_info() -> dict[str, Any]:
    version = "{}.{}.{}".format(*sys.version_info[:3])
    return {
        "status": "ok",
        "protocol_version": PROTOCOL_VERSION,
        "implementation": "small_kernel",
        "implementation_version": "1.0.0",
        "language_info": {
            "name": "python",
            "version": version,
            "mimetype": "text/x-python",
            "file_extension": ".py",
        },
        "banner": f"Kernel Interrupt's small kernel, on Python {version}",
        "help_links": [],
    }
