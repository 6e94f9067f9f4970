"""The folders in which Jupyter keeps connection files (`jupyter_runtime_dir` in jupyter_core/paths.py)."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def runtime_folder(environment: Mapping[str, str], platform: str = sys.platform) -> str:
    """Returns the runtime folder of a program with this environment. Does not access it: it may be on a network."""
    return os.path.abspath(next(candidates(environment, platform)))


def runtime_folders(environment: Mapping[str, str], platform: str = sys.platform) -> list[str]:
    """Returns the runtime folder for this environment, then the other possible ones that exist."""
    chosen, *others = [os.path.abspath(folder) for folder in candidates(environment, platform)]
    found = [chosen]
    for folder in others:
        if folder not in found and os.path.isdir(folder):
            found.append(folder)
    return found


def candidates(environment: Mapping[str, str], platform: str) -> Iterator[str]:
    """Yields the possible runtime folders. The first one is the folder that Jupyter uses by default."""
    runtime, data = environment.get("JUPYTER_RUNTIME_DIR"), environment.get("JUPYTER_DATA_DIR")
    if runtime:
        yield runtime
        return
    if data:
        yield os.path.join(data, "runtime")
        return
    home = home_folder(environment, platform)
    if platform == "win32":
        yield from windows_folders(environment, home)
    elif platform == "darwin":
        yield os.path.join(home, "Library", "Jupyter", "runtime")
        # If JUPYTER_PLATFORM_DIRS is set, jupyter_core uses the folder that the package platformdirs chooses.
        yield os.path.join(home, "Library", "Application Support", "Jupyter", "runtime")
    else:
        xdg_data = environment.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
        yield os.path.join(xdg_data, "jupyter", "runtime")
        # jupyter_core before version 4.4 used this one.
        xdg_runtime = environment.get("XDG_RUNTIME_DIR")
        if xdg_runtime:
            yield os.path.join(xdg_runtime, "jupyter")


def windows_folders(environment: Mapping[str, str], home: str) -> Iterator[str]:
    roaming = environment.get("APPDATA")
    yield os.path.join(roaming, "jupyter", "runtime") if roaming else os.path.join(home, ".jupyter", "data", "runtime")
    # If JUPYTER_PLATFORM_DIRS is set, jupyter_core uses the folder that the package platformdirs chooses.
    local = environment.get("LOCALAPPDATA")
    if local:
        yield os.path.join(local, "Jupyter", "runtime")


def home_folder(environment: Mapping[str, str], platform: str) -> str:
    given = environment.get("USERPROFILE" if platform == "win32" else "HOME")
    return given or os.path.expanduser("~")
