"""One connection to the kernel: its handshake, what it subscribes to, and what it is still to be sent."""

from __future__ import annotations

from small_kernel import zmtp

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

# Beyond that, a peer which does not read misses messages, as with any PUB and ROUTER.
MAX_WAITING_BYTES = 64 * 1024 * 1024

READ_BYTES = 65536


class Channel:
    """What listens at a port, and what is done with the messages that come in."""

    def __init__(
        self,
        socket_type: bytes,
        partners: tuple[bytes, ...],
        on_message: Callable[[Peer, list[bytes]], None],
    ) -> None:
        self.socket_type = socket_type
        self.partners = partners
        self.on_message = on_message


class Peer:
    def __init__(self, channel: Channel, connection: socket.socket) -> None:
        self.channel = channel
        self.connection = connection
        self.topics: list[bytes] = []
        self.outgoing = bytearray(zmtp.GREETING + zmtp.ready(channel.socket_type))
        self._decoder = zmtp.Decoder()
        self._is_ready = False

    def receive(self) -> Iterator[list[bytes]]:
        """The messages that have come in. Raises OSError or ZmtpError where there is nothing more to be had."""
        data = self.connection.recv(READ_BYTES)
        if not data:
            raise ConnectionResetError("the peer has hung up")
        for item in self._decoder.feed(data):
            if isinstance(item, zmtp.Command):
                subscription = self._obey(item)
                if subscription is not None:
                    yield subscription
            elif self._is_ready:
                yield item
            else:
                raise zmtp.ZmtpError("a message before the handshake")

    def post(self, frames: list[bytes]) -> None:
        """Puts a message behind what the peer is still to be sent."""
        if self._is_ready and len(self.outgoing) < MAX_WAITING_BYTES:
            self.outgoing += zmtp.message(frames)

    def flush(self) -> None:
        """Sends as much as the system takes. Raises OSError where the peer is gone."""
        try:
            while self.outgoing:
                del self.outgoing[: self.connection.send(self.outgoing)]
        except BlockingIOError:
            return

    def _obey(self, command: zmtp.Command) -> list[bytes] | None:
        """A subscription as the message that an older peer would have sent."""
        if not self._is_ready:
            socket_type = zmtp.metadata(command.body).get(b"socket-type") if command.name == b"READY" else None
            if socket_type not in self.channel.partners:
                raise zmtp.ZmtpError(f"{command.name!r} of {socket_type!r} instead of a READY")
            self._is_ready = True
        elif command.name == b"PING":
            # What stands before its context is how long it may take.
            self.outgoing += zmtp.command(b"PONG", command.body[2:])
        elif command.name == b"SUBSCRIBE":
            return [b"\x01" + command.body]
        elif command.name == b"CANCEL":
            return [b"\x00" + command.body]
        return None
