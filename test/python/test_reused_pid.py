"""A pid that was given to another process is never signalled: seen with a real one, in a pid namespace."""

import os
import subprocess
import sys
import unittest

FOLDER = os.path.dirname(os.path.abspath(__file__))
IN_NAMESPACE = ["unshare", "--pid", "--fork", "--mount-proc"]


def why_not() -> str:
    if sys.platform != "linux":
        return "pid namespaces are Linux's"
    if os.geteuid() != 0:
        return "a pid namespace in which pids can be chosen needs root"
    probe = subprocess.call([*IN_NAMESPACE, "test", "-w", "/proc/sys/kernel/ns_last_pid"], stderr=subprocess.DEVNULL)
    return "" if probe == 0 else "this machine gives no pid namespace in which pids can be chosen"


class ReusedPid(unittest.TestCase):
    def test_does_not_signal_the_pids_next_owner(self) -> None:
        if why_not():
            self.skipTest(why_not())
        output = subprocess.check_output(
            [*IN_NAMESPACE, sys.executable, os.path.join(FOLDER, "reused_pid.py")], universal_newlines=True
        )
        self.assertEqual(output.split(), ["!NO_SUCH_PROCESS", "!NO_SUCH_PROCESS", "True"])
