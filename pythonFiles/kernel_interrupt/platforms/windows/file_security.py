"""Reads who owns an open file, and who else may read or write it (GetSecurityInfo in aclapi.h).

jupyter_core lets only the user and the administrators read a file with a token (`win32_restrict_file_to_user` in its
paths.py).
"""

from __future__ import annotations

import ctypes
import struct
import sys
from ctypes import POINTER

from kernel_interrupt.platforms.machine import FILE_OF_OTHER_USER, NOT_PRIVATE, Problem
from kernel_interrupt.platforms.windows import kernel32
from kernel_interrupt.platforms.windows.dll import Function, SystemCallError, answer
from kernel_interrupt.platforms.windows.kernel32 import DWORD, HANDLE, LPVOID
from kernel_interrupt.platforms.windows.tokens import Token, read_sid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SE_FILE_OBJECT = 1
OWNER_AND_DACL = 1 | 4

# Types of the entries in an access list (ACE_HEADER in winnt.h). In an entry of ACCESS_ALLOWED_TYPES, the
# user's SID follows the mask. An entry whose type is in neither tuple counts as if it let everyone read and write.
ACCESS_ALLOWED_TYPES = (0, 9)
ACCESS_DENIED_TYPES = (1, 6, 10, 12)
INHERIT_ONLY_ACE = 8
# FILE_READ_DATA, FILE_WRITE_DATA and FILE_APPEND_DATA, and the rights that include them or lead to them: DELETE,
# WRITE_DAC, WRITE_OWNER, GENERIC_ALL, GENERIC_WRITE and GENERIC_READ.
READ_OR_WRITE = 0x0007 | 0x000D0000 | 0xD0000000

NOT_TOLD = Problem("NOT_TOLD", "Windows does not say who may read the server's file in the runtime folder.")

# The function returns its error code and does not set the last error.
GetSecurityInfo = Function(
    "advapi32",
    "GetSecurityInfo",
    answer,
    *(DWORD, HANDLE, ctypes.c_int, DWORD, POINTER(LPVOID), LPVOID, POINTER(LPVOID), LPVOID, POINTER(LPVOID)),
)


def to_sid(authority: int, *subauthorities: int) -> bytes:
    count = len(subauthorities)
    return struct.pack(f"<BB6s{count}I", 1, count, authority.to_bytes(6, "big"), *subauthorities)


ADMINISTRATORS = to_sid(5, 32, 544)
# The system and the administrators can read every file anyway. The last two SIDs (CREATOR OWNER, OWNER RIGHTS) mean the
# owner of the file.
TRUSTED = frozenset([to_sid(5, 18), ADMINISTRATORS, to_sid(3, 0), to_sid(3, 4)])


def file_problem(descriptor: int) -> Problem | None:
    own = Token(kernel32.GetCurrentProcess())
    try:
        owner, access_list = read_security(descriptor)
    except SystemCallError:
        return NOT_TOLD
    # Files that an elevated program creates may belong to the group of the administrators.
    if owner != own.user and not (own.is_elevated and owner == ADMINISTRATORS):
        return FILE_OF_OTHER_USER
    return None if is_private(access_list, own.user) else NOT_PRIVATE


def is_private(access_list: bytes | None, user: bytes) -> bool:
    """Whether an access list lets only this user and the administrators read or write. Without a list, everyone may."""
    return access_list is not None and TRUSTED.union([user]).issuperset(permitted(access_list))


def permitted(access_list: bytes) -> Iterator[bytes]:
    """Yields the SIDs that an access list (ACL) lets read or write, and b"" for an entry of an unknown type.

    The list begins with a header of 8 bytes. Bytes 4 and 5 are the number of entries.
    """
    offset = 8
    for _ in range(int.from_bytes(access_list[4:6], "little")):
        kind, flags, size, mask = struct.unpack_from("<BBHI", access_list, offset)
        if kind not in ACCESS_DENIED_TYPES and not flags & INHERIT_ONLY_ACE and mask & READ_OR_WRITE:
            sid = access_list[offset + 8 : offset + size]
            yield sid[: 8 + 4 * sid[1]] if kind in ACCESS_ALLOWED_TYPES else b""
        offset += size


def read_security(descriptor: int) -> tuple[bytes, bytes | None]:
    """Returns the SID of an open file's owner and the file's access list (DACL).

    The SID is empty if there is no owner. The list is None if there is none.
    """
    owner, access_list, security = LPVOID(), LPVOID(), LPVOID()
    error = GetSecurityInfo(
        handle_of(descriptor),
        *(SE_FILE_OBJECT, OWNER_AND_DACL),
        *(ctypes.byref(owner), None, ctypes.byref(access_list), None, ctypes.byref(security)),
    )
    if error:
        raise SystemCallError("GetSecurityInfo", error)
    try:
        address = access_list.value
        size = 0 if address is None else int.from_bytes(ctypes.string_at(address + 2, 2), "little")
        sid = b"" if owner.value is None else read_sid(owner.value)
        return sid, None if address is None else ctypes.string_at(address, size)
    finally:
        kernel32.LocalFree(security.value)


def handle_of(descriptor: int) -> int:
    if sys.platform != "win32":
        raise OSError("Only Windows has handles.")
    import msvcrt

    return msvcrt.get_osfhandle(descriptor)
