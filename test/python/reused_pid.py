"""Run as the first process of a pid namespace: gives a kernel's pid to another process and interrupts.

Prints what the daemon answers, and whether the other process lives.
"""

import sys

from daemon_process import Daemon
from kernels import BUSY, Kernel

with Daemon() as daemon:
    with Kernel(BUSY) as kernel:
        handle = daemon.ask("ADOPT", kernel.pid)
        start = daemon.ask("PROCESS", kernel.pid)
    # proc(5): the next process gets the number behind this one.
    with open("/proc/sys/kernel/ns_last_pid", "w") as file:
        file.write(str(kernel.pid - 1))
    with Kernel(BUSY) as stranger:
        if stranger.pid != kernel.pid:
            sys.exit("the pid was not given again")
        fresh = daemon.ask("INITIALIZE_INTERRUPT")
        print(daemon.ask("INTERRUPT", handle), daemon.ask("ATTACH", fresh, stranger.pid, start))
        print(stranger.is_alive())
