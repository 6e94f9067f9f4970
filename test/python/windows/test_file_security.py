"""Tests how the search finds out who may read or write a file, with access lists that Windows makes."""

import os
import sys
import unittest
from unittest import mock

from found_kernels import FindTestCase
from kernel_interrupt.platforms.windows import file_security, kernel32
from kernel_interrupt.platforms.windows.dll import SystemCallError
from kernel_interrupt.platforms.windows.file_security import ADMINISTRATORS, file_problem, is_private
from kernel_interrupt.platforms.windows.tokens import Token
from windows.win32 import access_list, is_wine, set_access

# The entries of `win32_restrict_file_to_user` in jupyter_core.
AS_JUPYTER = "(A;;FA;;;BA)(A;;0x13019f;;;{user})"


@unittest.skipUnless(sys.platform == "win32", "Windows only: access lists")
class AccessListTest(unittest.TestCase):
    def is_private(self, entries: str) -> bool:
        found, _ = access_list(entries)
        return is_private(found, Token(kernel32.GetCurrentProcess()).user)

    def test_is_private_if_only_the_user_and_the_administrators_may_read_or_write(self) -> None:
        for entries in (
            AS_JUPYTER,
            "P(A;;FA;;;SY)(A;;FA;;;BA)(A;ID;FA;;;{user})",
            "(A;;FA;;;CO)(A;;FA;;;S-1-3-4)",
            # In the lists below, everyone else may read only the file's attributes and access list, or nothing.
            f"{AS_JUPYTER}(A;;0x120080;;;WD)",
            f"(D;;FA;;;WD){AS_JUPYTER}",
            f"{AS_JUPYTER}(A;OICIIO;FA;;;WD)",
            "",
        ):
            self.assertTrue(self.is_private(entries), entries)

    def test_is_not_private_if_anyone_else_may_read_or_write(self) -> None:
        others = ("WD", "BU", "AU", "IU", "S-1-5-21-1-2-3-1001", "S-1-15-2-1")
        rights = ("FA", "FR", "FW", "GR", "GW", "GA", "WD", "WO", "SD", "0x1", "0x2", "0x4")
        for entry in [*(f"(A;;FR;;;{other})" for other in others), *(f"(A;;{right};;;WD)" for right in rights)]:
            self.assertFalse(self.is_private(AS_JUPYTER + entry), entry)

    def test_is_not_private_if_an_entry_has_an_unknown_type(self) -> None:
        found, _ = access_list("(A;;FA;;;SY)")
        self.assertTrue(is_private(found, b"user"))
        of_object = found[:8] + b"\5" + found[9:]  # ACCESS_ALLOWED_OBJECT_ACE_TYPE
        self.assertFalse(is_private(of_object, b"user"))

    def test_counts_as_not_private_if_it_is_missing(self) -> None:
        self.assertFalse(is_private(None, b"user"))


@unittest.skipUnless(sys.platform == "win32", "Windows only: access lists")
class FileProblemTest(FindTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.file = self.write_text("{}")
        set_access(self.file, AS_JUPYTER)

    def code(self) -> object:
        with open(self.file, "rb") as file:
            problem = file_problem(file.fileno())
        return None if problem is None else problem.code

    def test_accepts_a_file_with_the_access_list_that_jupyter_sets(self) -> None:
        self.assertIsNone(self.code())

    def test_refuses_a_file_that_everyone_may_read_or_write(self) -> None:
        for right in ("FR", "FW"):
            set_access(self.file, f"{AS_JUPYTER}(A;;{right};;;WD)")
            self.assertEqual(self.code(), "NOT_PRIVATE")

    @unittest.skipIf(is_wine(), "With a file, Wine stores only the rights of the owner and of everyone")
    def test_refuses_a_file_that_a_group_may_read_or_that_has_no_access_list(self) -> None:
        for entries in (f"{AS_JUPYTER}(A;;FR;;;BU)", "NO_ACCESS_CONTROL"):
            set_access(self.file, entries)
            self.assertEqual(self.code(), "NOT_PRIVATE")

    def test_refuses_a_file_of_another_user(self) -> None:
        own = Token(kernel32.GetCurrentProcess())
        for user, is_elevated, owner, code in (
            (own.user, False, own.user, None),
            (b"other", True, own.user, "OTHER_USER"),
            (own.user, False, ADMINISTRATORS, "OTHER_USER"),
            (own.user, True, ADMINISTRATORS, None),
        ):
            token = mock.Mock(user=user, is_elevated=is_elevated)
            private = access_list(f"{AS_JUPYTER}")[0]
            with mock.patch.object(file_security, "Token", return_value=token), mock.patch.object(
                file_security, "read_security", return_value=(owner, private)
            ):
                self.assertEqual(self.code(), code)

    def test_refuses_a_file_whose_security_data_windows_does_not_return(self) -> None:
        failure = SystemCallError("GetSecurityInfo", 5)
        with mock.patch.object(file_security, "read_security", side_effect=failure):
            self.assertEqual(self.code(), "NOT_TOLD")

    def test_refuses_a_file_with_an_invalid_handle(self) -> None:
        with mock.patch.object(file_security, "handle_of", return_value=0):
            self.assertEqual(self.code(), "NOT_TOLD")
        self.assertTrue(os.path.exists(self.file))
