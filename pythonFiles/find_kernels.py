"""Finds the Jupyter kernels on this machine, and prints them as one line of JSON in ASCII.

It also lists ipykernels that it cannot fully inspect, such as those of other users and of containers, each with the
reason.

    PYTHON -I -S [-X utf8] find_kernels.py [FOLDER]

With a FOLDER, it finds the Jupyter servers whose files are in that folder instead. kernel_interrupt/finding/report.py
describes the JSON. Processes and files that cannot be read do not stop the search.
"""

import sys

if sys.platform == "win32":
    FOLDER = __file__.replace("/", "\\").rpartition("\\")[0]
else:
    FOLDER = __file__.rpartition("/")[0]

# With -I, Python does not add the script's folder to `sys.path`.
sys.path.insert(0, FOLDER)


def main() -> int:
    import json
    import os

    from kernel_interrupt.platforms import current_machine

    if len(sys.argv) > 1:
        from kernel_interrupt.finding.report import to_server_report
        from kernel_interrupt.finding.server_files import find_servers

        report = to_server_report(find_servers(current_machine(), sys.argv[1]))
    else:
        from kernel_interrupt.finding.report import to_report
        from kernel_interrupt.finding.search import Search

        report = to_report(Search(current_machine(), dict(os.environ)).run())
    sys.stdout.buffer.write(json.dumps(report, separators=(",", ":")).encode("ascii") + b"\n")
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
