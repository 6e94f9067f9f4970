"""Tests in a pid namespace that the daemon does not signal another process that has got the pid of a kernel."""

import os
import subprocess
import sys
import unittest

from processes import FOLDER, LIMIT_SECONDS

IN_NAMESPACE = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]


def reason_to_skip() -> str:
    if sys.platform != "linux":
        return "only Linux has pid namespaces"
    if os.geteuid() != 0:
        return "choosing pids in a pid namespace needs root"
    probe = [*IN_NAMESPACE, "test", "-w", "/proc/sys/kernel/ns_last_pid"]
    can_choose = subprocess.call(probe, stderr=subprocess.DEVNULL, timeout=LIMIT_SECONDS) == 0
    return "" if can_choose else "this machine has no pid namespace in which pids can be chosen"


class ReusedPidTest(unittest.TestCase):
    def test_is_not_signalled(self) -> None:
        reason = reason_to_skip()
        if reason:
            self.skipTest(reason)
        command = [*IN_NAMESPACE, sys.executable, os.path.join(FOLDER, "reused_pid.py")]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=3 * LIMIT_SECONDS, check=False
        )
        output = done.stdout.decode()
        self.assertEqual(done.returncode, 0, output)
        self.assertIn("Ran 1 test", output)
