"""Tests kernel_interrupt.protocol with the protocol's examples."""

import unittest

import examples
from kernel_interrupt import protocol
from kernel_interrupt.protocol import RequestError


class ProtocolTest(unittest.TestCase):
    def test_parses_commands(self) -> None:
        for example in examples.load()["commands"]:
            with self.subTest(example["line"]):
                request = protocol.parse_request(examples.to_bytes(example["line"]))
                self.assertEqual(request.command, example["command"])
                self.assertEqual(int(request.id), example["id"])
                arguments = ":".join(map(str, example["args"])) if example["args"] else None
                self.assertEqual(request.arguments, arguments)

    def test_reads_the_id_of_a_malformed_line(self) -> None:
        for example in examples.load()["malformed"]:
            with self.subTest(example["name"]):
                line = examples.to_bytes(example["line"])
                if len(line) > protocol.MAX_LINE_BYTES:
                    continue  # for such a line, serve.py decides whether the ID is complete
                self.assertEqual(protocol.readable_id(line), example["answer"].split(":")[1])

    def test_refuses_a_command_that_is_not_ascii(self) -> None:
        with self.assertRaises(RequestError) as caught:
            protocol.parse_request("PING:1:ü".encode())
        self.assertEqual(caught.exception.code, "BAD_REQUEST")

    def test_formats_answers(self) -> None:
        for example in examples.load()["answers"]:
            with self.subTest(example["line"]):
                if example["kind"] == "started":
                    line = protocol.format_started(example["python"], example["pid"])
                elif example["kind"] == "response":
                    line = protocol.format_response(str(example["id"]), example["result"])
                else:
                    line = protocol.format_error(str(example.get("id", "")), example["code"], example["message"])
                self.assertEqual(line, example["line"])

    def test_keeps_an_error_on_one_ascii_line(self) -> None:
        answer = protocol.format_error("1", "OS_ERROR", "Zugriff\r\nverweigert: \u00fc\n")
        self.assertEqual(answer, "ERROR:1:OS_ERROR:Zugriff verweigert: \\xfc")

    def test_reads_the_parent_pid_from_the_command_line(self) -> None:
        self.assertEqual(protocol.parse_parent_pid(["--ppid", "42"]), 42)

    def test_refuses_a_command_line_that_does_not_consist_of_ppid_and_one_pid(self) -> None:
        for arguments in ([], ["--ppid"], ["--ppid", "x"], ["--ppid", "0"], ["--ppid", "-1"], ["--ppid", "1", "2"]):
            with self.subTest(arguments):
                self.assertIsNone(protocol.parse_parent_pid(arguments))
