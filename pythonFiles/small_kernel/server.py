"""All connections of the kernel, in one thread: it answers while the main thread runs a cell."""

from __future__ import annotations

import collections
import contextlib
import os
import selectors
import socket
import sys
import time

from small_kernel.peer import Channel, Peer
from small_kernel.zmtp import ZmtpError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# What an ending kernel's peers may take to read what they are still to be sent.
END_SECONDS = 1.0


class Server:
    """`send`, `publish` and `end` may be called from any thread, and take no lock that an interrupt could keep."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._outbox: collections.deque[tuple[Peer | None, list[bytes]]] = collections.deque()
        self._peers: dict[Peer, None] = {}
        self._end: float | None = None
        self._bell, woken = socket.socketpair()
        for side in (self._bell, woken):
            side.setblocking(False)
        self._on(woken, lambda: self._woken(woken))

    def bind(self, ip: str, port: int, channel: Channel) -> None:
        """Raises OSError where the port is taken."""
        listener = socket.socket()
        # A kernel that is started again finds its ports free, though connections of the one before it linger on.
        exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        listener.setsockopt(socket.SOL_SOCKET, exclusive or socket.SO_REUSEADDR, 1)
        listener.bind((ip, port))
        listener.listen()
        listener.setblocking(False)
        self._on(listener, lambda: self._accept(listener, channel))

    def send(self, peer: Peer | None, frames: list[bytes]) -> None:
        """To a peer; without one to all that have subscribed to what the first frame begins with."""
        self._outbox.append((peer, frames))
        self._ring()

    def publish(self, frames: list[bytes]) -> None:
        self.send(None, frames)

    def end(self) -> None:
        """Ends the process as soon as all has been sent, whatever its other threads do."""
        self._end = time.monotonic() + END_SECONDS
        self._ring()

    def run(self) -> None:
        while True:
            for key, events in self._selector.select(None if self._end is None else 0.05):
                key.data(events)
            self._deliver()
            if self._end is not None and (time.monotonic() > self._end or not any(p.outgoing for p in self._peers)):
                os._exit(0)

    def _ring(self) -> None:
        with contextlib.suppress(BlockingIOError):  # then it rings already
            self._bell.send(b"\0")

    def _on(self, source: socket.socket, ready: Callable[[], None]) -> None:
        self._selector.register(source, selectors.EVENT_READ, lambda _events: ready())

    def _woken(self, woken: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            woken.recv(65536)

    def _accept(self, listener: socket.socket, channel: Channel) -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # gone again already
        connection.setblocking(False)
        peer = Peer(channel, connection)
        self._peers[peer] = None
        self._selector.register(connection, selectors.EVENT_READ, lambda events: self._serve(peer, events))
        self._flush(peer)

    def _serve(self, peer: Peer, events: int) -> None:
        if events & selectors.EVENT_READ:
            try:
                for frames in peer.receive():
                    peer.channel.on_message(peer, frames)
            except BlockingIOError:
                pass
            except (OSError, ZmtpError):
                self._drop(peer)
                return
            except Exception:
                # Nothing that anybody sends may end the kernel.
                sys.excepthook(*sys.exc_info())
                self._drop(peer)
                return
        self._flush(peer)

    def _deliver(self) -> None:
        while self._outbox:
            receiver, frames = self._outbox.popleft()
            for peer in [receiver] if receiver else [p for p in self._peers if frames[0].startswith(tuple(p.topics))]:
                if peer in self._peers:
                    peer.post(frames)
                    self._flush(peer)

    def _flush(self, peer: Peer) -> None:
        try:
            peer.flush()
        except OSError:
            self._drop(peer)
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if peer.outgoing else 0)
        key = self._selector.get_key(peer.connection)
        if key.events != wanted:
            self._selector.modify(peer.connection, wanted, key.data)

    def _drop(self, peer: Peer) -> None:
        if self._peers.pop(peer, peer) is None:
            self._selector.unregister(peer.connection)
            peer.connection.close()
