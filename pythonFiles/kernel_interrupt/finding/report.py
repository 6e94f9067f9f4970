"""The output of find_kernels.py, as data for JSON. src/sources/local parses it.

{"kernels": [{"pid": 4242, "start": START, "name": "python3.11", "connectionFile": PATH or null, "ports": [...],
              "launchers": [{"pid", "start", "name"}], "ancestors": [4100, 1], "isIpykernel": true,
              "session": JPY_SESSION_NAME or null, "problem": {"code", "message"} or null}],
 "files": [{"path", "problem": {"code", "message"}}],
 "folders": [PATH]}

`ports` has the ports of shell, iopub, stdin, control and heartbeat, or is empty. `launchers` begins with the outermost
one, `ancestors` with the nearest one. `files` has the connection files that lead to no kernel. New connection files may
appear in `folders`.

If find_kernels.py gets a folder as argument, it reports the servers whose files are in this folder. src/sources/server
parses this report.

{"servers": [{"file": NAME, "pid": 4242, "start": START, "content": TEXT or null, "listens": true, false or null,
              "problem": {"code", "message"} or null}]}

`listens` says whether the process listens on the port in its file. It is null if the system does not tell.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kernel_interrupt.finding.search import Findings, FoundKernel
    from kernel_interrupt.finding.server_files import FoundServer
    from kernel_interrupt.platforms.machine import Problem, SeenProcess

MAX_KERNELS = 1000
MAX_FILES = 1000
MAX_CHARACTERS = 4096
MAX_SESSION_CHARACTERS = 500


def to_report(findings: Findings) -> dict[str, object]:
    return {
        "kernels": [of_kernel(kernel) for kernel in findings.kernels[:MAX_KERNELS]],
        "files": [
            {"path": path[:MAX_CHARACTERS], "problem": of_problem(problem)}
            for path, problem in findings.files[:MAX_FILES]
        ],
        "folders": findings.folders[:MAX_FILES],
    }


def to_server_report(servers: list[FoundServer]) -> dict[str, object]:
    return {"servers": [of_server(server) for server in servers]}


def of_server(server: FoundServer) -> dict[str, object]:
    return {
        "file": os.path.basename(server.path),
        "pid": server.process.pid,
        "start": server.process.start,
        "content": server.content,
        "listens": server.listens,
        "problem": None if server.problem is None else of_problem(server.problem),
    }


def of_kernel(kernel: FoundKernel) -> dict[str, object]:
    session = kernel.session
    return {
        **of_process(kernel.process),
        "connectionFile": kernel.connection_file,
        "ports": kernel.ports,
        "launchers": [of_process(launcher) for launcher in kernel.launchers],
        "ancestors": kernel.ancestors,
        "isIpykernel": kernel.is_ipykernel,
        "session": None if session is None else session[:MAX_SESSION_CHARACTERS],
        "problem": None if kernel.problem is None else of_problem(kernel.problem),
    }


def of_process(process: SeenProcess) -> dict[str, object]:
    return {"pid": process.pid, "start": process.start, "name": process.name[:MAX_CHARACTERS]}


def of_problem(problem: Problem) -> dict[str, object]:
    return {"code": problem.code, "message": problem.message[:MAX_CHARACTERS]}
