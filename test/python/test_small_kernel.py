"""The small kernel, over its sockets."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from typing import Any, List

from small_kernel_client import LIMIT, SmallKernel, run

from small_kernel import zmtp

POSIX = sys.platform != "win32"


class Answers(unittest.TestCase):
    def setUp(self) -> None:
        self.kernel = SmallKernel()
        self.addCleanup(self.kernel.__exit__, None, None, None)
        self.shell = self.kernel.client("shell")
        self.addCleanup(self.shell.connection.close)

    def test_says_what_it_is(self) -> None:
        info = self.shell.ask("kernel_info_request")
        self.assertEqual((info["status"], info["language_info"]["name"]), ("ok", "python"))

    def test_runs_cells_in_one_namespace(self) -> None:
        self.assertEqual(self.shell.run("x = 42")["status"], "ok")
        self.assertEqual(self.shell.run("assert x == 42 and __name__ == '__main__'")["status"], "ok")
        # What the kernel's own files import from the future is not for the cells.
        self.assertEqual(self.shell.run("def f(a: int): pass\nassert f.__annotations__ == {'a': int}")["status"], "ok")

    def test_says_what_a_cell_failed_with_and_shows_only_the_cell(self) -> None:
        reply = self.shell.run("def f(): 1 / 0\nf()")
        self.assertEqual((reply["status"], reply["ename"]), ("error", "ZeroDivisionError"))
        self.assertNotIn("small_kernel", "\n".join(reply["traceback"]))
        for code, name in (
            ("class E(BaseException):\n  def __str__(self): raise self\nraise E", "E"),
            ("raise SystemExit", "SystemExit"),
            ("input()", "RuntimeError"),
            ("x =", "SyntaxError"),
            ("\0", "SyntaxError" if sys.version_info >= (3, 11, 4) else "ValueError"),
            ("def f(): f()\nf()", "RecursionError"),
        ):
            self.assertEqual(self.shell.run(code).get("ename"), name, code)
        self.assertEqual(self.shell.run("")["status"], "ok")

    def test_publishes_busy_what_is_printed_and_idle(self) -> None:
        with self.kernel.client("iopub", b"SUB") as iopub:
            iopub.connection.sendall(zmtp.message([b"\x01"]))
            self.assertEqual(iopub.message()["type"], "iopub_welcome")
            sent = self.shell.send("execute_request", {"code": "print('a'); import sys; print('b', end='')"})
            messages = [iopub.message() for _ in range(5)]
            self.assertEqual({message["parent"] for message in messages}, {sent})
            self.assertEqual(
                [message["content"] for message in messages if message["type"] in ("status", "stream")],
                [
                    {"execution_state": "busy"},
                    {"name": "stdout", "text": "a\n"},
                    {"name": "stdout", "text": "b"},
                    {"execution_state": "idle"},
                ],
            )

    def test_honours_subscriptions_of_both_kinds(self) -> None:
        with self.kernel.client("iopub", b"SUB") as by_message, self.kernel.client("iopub", b"XSUB") as by_command:
            by_message.connection.sendall(zmtp.message([b"\x01stream"]))
            by_command.connection.sendall(zmtp.command(b"SUBSCRIBE", b"stream"))
            for client in (by_message, by_command):
                welcome = client.message()
                self.assertEqual((welcome["routing"], welcome["type"]), ([b"stream"], "iopub_welcome"))
            self.shell.run("print(1)")
            for client in (by_message, by_command):
                self.assertEqual(client.message()["content"], {"name": "stdout", "text": "1\n"})
            by_message.connection.sendall(zmtp.message([b"\x00stream"]))
            by_command.connection.sendall(zmtp.command(b"CANCEL", b"stream"))
            for client in (by_message, by_command):
                client.connection.sendall(zmtp.command(b"SUBSCRIBE", b"error"))
                self.assertEqual(client.message()["type"], "iopub_welcome")
            self.shell.run("print(2)\n1/0")
            for client in (by_message, by_command):
                self.assertEqual(client.message()["type"], "error")

    def test_answers_a_ping(self) -> None:
        self.shell.connection.sendall(zmtp.command(b"PING", b"\0\0here"))
        pong = self.shell.receive()
        self.assertEqual((pong.name, pong.body), (b"PONG", b"here"))

    def test_answers_on_control_and_to_the_heartbeat_while_a_cell_runs(self) -> None:
        self.shell.send("execute_request", {"code": "while True: pass"})
        with self.kernel.client("control") as control, self.kernel.client("hb", b"REQ") as heartbeat:
            self.assertEqual(control.ask("kernel_info_request")["status"], "ok")
            heartbeat.connection.sendall(zmtp.message([b"", b"ping"]))
            self.assertEqual(heartbeat.receive(), [b"", b"ping"])

    def test_keeps_what_routes_a_reply(self) -> None:
        self.shell.send("kernel_info_request", routing=[b"a", b""])
        self.assertEqual(self.shell.message()["routing"], [b"a", b""])

    def test_ends_when_it_is_asked_to_though_a_cell_runs(self) -> None:
        self.shell.send("execute_request", {"code": "while True: pass"})
        with self.kernel.client("control") as control:
            reply = control.ask("shutdown_request", {"restart": True})
            self.assertEqual(reply, {"status": "ok", "restart": True})
        self.assertEqual(self.kernel.process.wait(LIMIT), 0)


class Survives(unittest.TestCase):
    def test_whatever_is_sent(self) -> None:
        ready = zmtp.GREETING + zmtp.ready(b"DEALER")
        signature = zmtp.frame(b"<IDS|MSG>", zmtp.MORE)
        bad = [
            b"GET / HTTP/1.1\r\n\r\n",
            b"\xff" * 200,
            zmtp.GREETING[:40],
            zmtp.GREETING.replace(b"NULL\0", b"PLAIN"),
            zmtp.GREETING + zmtp.message([b"too early"]),
            zmtp.GREETING + zmtp.ready(b"PUSH"),
            zmtp.GREETING + zmtp.command(b"READY", b"\x0bSocket-Type\xff\xff\xff\xffDEALER"),
            ready + zmtp.frame(b"", zmtp.COMMAND),
            ready + b"\x02" + b"\xff" * 8,
            ready + b"\xff\x00",
            ready + zmtp.message([b"no delimiter"]) + signature,
            ready + signature + zmtp.message([b"short"]) + zmtp.message([b"<IDS|MSG>"]),
            ready + signature + zmtp.message([b"forged", b"{}", b"{}", b"{}", b"{}"]),
        ]
        with SmallKernel() as kernel:
            for channel in ("hb", "shell", "control", "iopub"):
                for data in bad:
                    with kernel.connect(channel) as connection:
                        connection.sendall(data)
            with kernel.client("shell", key="another") as stranger, kernel.client("shell") as shell:
                stranger.send("execute_request", {"code": "raise SystemExit"})
                for content in ('{"code": 1}', "[]", "[" * 100000, "\udcff", '{"code": "\\ud800"}'):
                    frames = shell._session.format([], "execute_request", {}, {})
                    frames[-1] = content.encode("utf-8", "surrogateescape")
                    frames[1] = shell._session._sign(frames[2:])
                    shell.connection.sendall(zmtp.message(frames))
                shell.send("nobody_knows_request")
                sent = shell.send("kernel_info_request")
                while shell.message()["parent"] != sent:
                    pass

    def test_a_frame_that_never_ends(self) -> None:
        decoder = zmtp.Decoder()
        list(decoder.feed(zmtp.GREETING))
        with self.assertRaises(zmtp.ZmtpError):
            for _ in range(zmtp.MAX_MESSAGE_BYTES // zmtp.FRAME_COST + 1):
                list(decoder.feed(b"\x01\x00" * 1000))

    def test_any_slices(self) -> None:
        data = zmtp.GREETING + zmtp.ready(b"SUB") + zmtp.message([b"", b"x" * 300, b"y"]) + zmtp.message([b"z"])
        for size in (1, 2, 3, 7, 64, len(data)):
            decoder = zmtp.Decoder()
            items = [item for start in range(0, len(data), size) for item in decoder.feed(data[start : start + size])]
            self.assertIsInstance(items[0], zmtp.Command)
            self.assertEqual(items[1:], [[b"", b"x" * 300, b"y"], [b"z"]])


@unittest.skipUnless(POSIX, "Windows has no signals")
class Interrupts(unittest.TestCase):
    def test_ends_the_cell_that_runs_and_never_the_kernel(self) -> None:
        with SmallKernel() as kernel, kernel.client("shell") as shell, kernel.client("iopub", b"SUB") as iopub:
            iopub.connection.sendall(zmtp.message([b"\x01"]))
            iopub.until("iopub_welcome")
            shell.run("x = 42")
            waiting = ("import time; time.sleep(60)", "import threading; threading.Event().wait()")
            for code in ("while True: pass", *waiting):
                shell.send("execute_request", {"code": f"print('running')\n{code}"})
                iopub.until("stream")
                kernel.process.send_signal(signal.SIGINT)
                self.assertEqual(shell.message()["content"]["ename"], "KeyboardInterrupt")
            self.assertEqual(shell.run("assert x == 42")["status"], "ok")

    def test_ends_a_cell_that_has_not_begun_yet(self) -> None:
        # At any moment after busy: however short it is before the first line, no interrupt is lost. (A call that is
        # just about to wait may lose one to CPython: it looks before it waits, and not while it begins to.)
        with SmallKernel() as kernel, kernel.client("shell") as shell, kernel.client("iopub", b"SUB") as iopub:
            iopub.connection.sendall(zmtp.message([b"\x01status"]))
            for _ in range(50):
                shell.send("execute_request", {"code": "while True: pass"})
                while iopub.until("status")["execution_state"] != "busy":
                    pass
                kernel.process.send_signal(signal.SIGINT)
                self.assertEqual(shell.message()["content"]["ename"], "KeyboardInterrupt")

    def test_is_not_harmed_at_any_moment(self) -> None:
        with SmallKernel() as kernel, kernel.client("shell") as shell:
            shell.run("x = 42")
            for _ in range(500):
                kernel.process.send_signal(signal.SIGINT)
                kernel.process.send_signal(signal.SIGINT)
                self.assertIn(shell.run("pass")["status"], ("ok", "error"))
            self.assertEqual(shell.run("assert x == 42")["status"], "ok")


class Starts(unittest.TestCase):
    def test_not_with_what_is_no_connection_file(self) -> None:
        ports = {f"{name}_port": 1 for name in ("hb", "shell", "control", "iopub")}
        good = {"ip": "127.0.0.1", "key": "", **ports}
        wrong: List[Any] = [[], {}, *({**good, name: "x"} for name in ("transport", "hb_port", "signature_scheme"))]
        for content in wrong:
            with self.subTest(content=content):
                self.assertEqual(self.errors_of(json.dumps(content)).count("\n"), 1)
        self.assertIn("small_kernel: ", self.errors_of("{"))

    def test_not_where_a_port_is_taken(self) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            port = listener.getsockname()[1]
            ports = {f"{name}_port": port for name in ("hb", "shell", "control", "iopub")}
            self.assertTrue(self.errors_of(json.dumps({"ip": "127.0.0.1", "key": "", **ports})))

    def test_not_without_a_connection_file(self) -> None:
        for arguments in ([], ["-f"], ["-f", "x", "--ppid", "y"], ["--ppid", "1"], ["-x", "y"]):
            done = run(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, b""))
            self.assertTrue(done.stderr.startswith(b"usage: "))

    def test_whatever_the_environment_says_of_paths(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "signal.py"), "w", encoding="utf-8") as file:
                file.write("raise SystemExit('the wrong module')")
            self.assertEqual(run(env={"PYTHONSAFEPATH": "1", "PYTHONPATH": folder}).returncode, 2)

    def errors_of(self, content: str) -> str:
        descriptor, path = tempfile.mkstemp(".json")
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(content)
            done = run("-f", path)
        finally:
            os.remove(path)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        return done.stderr.decode().replace("\r", "")


class Ends(unittest.TestCase):
    def test_with_the_process_that_it_is_given_though_a_cell_runs(self) -> None:
        host = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        with SmallKernel(host.pid) as kernel, kernel.client("shell") as shell:
            shell.run("pass")
            shell.send("execute_request", {"code": "while True: pass"})
            assert host.stdin
            host.communicate(b"\n")
            self.assertEqual(kernel.process.wait(LIMIT), 0)

    def test_at_once_where_that_process_has_ended_already(self) -> None:
        host = subprocess.Popen([sys.executable, "-c", ""])
        host.wait()
        began = time.monotonic()
        with SmallKernel(host.pid) as kernel:
            self.assertEqual(kernel.process.wait(LIMIT), 0)
        self.assertLess(time.monotonic() - began, LIMIT)
