"""Tests that the daemon does not signal another process that has got a kernel's pid.

test_reused_pid.py runs this as the first process of a pid namespace.
"""

import unittest

from processes import Daemon, start_kernel


class DaemonTest(unittest.TestCase):
    def test_does_not_signal_a_reused_pid(self) -> None:
        daemon = Daemon(self)
        kernel = start_kernel(self, "sleep_briefly")
        handle = daemon.adopt(kernel.pid)
        start = daemon.result("PROCESS", kernel.pid)
        kernel.end()
        # The next process gets the number after the one in this file (proc(5)).
        with open("/proc/sys/kernel/ns_last_pid", "w") as file:
            file.write(str(kernel.pid - 1))
        stranger = start_kernel(self, "sleep_briefly")
        self.assertEqual(stranger.pid, kernel.pid, "the system did not reuse the pid")
        self.assertEqual(daemon.error_code("INTERRUPT", handle), "NO_SUCH_PROCESS")
        fresh = daemon.create_handle()
        self.assertEqual(daemon.error_code("ATTACH", fresh, stranger.pid, start), "NO_SUCH_PROCESS")
        self.assertTrue(stranger.is_alive())


if __name__ == "__main__":
    unittest.main()
