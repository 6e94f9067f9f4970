"""Tests that the imports of pythonFiles have no circle, including those in functions and for types only."""

import ast
import os
import unittest
from typing import Dict, Iterator, List, Set

from processes import SOURCES

Imports = Dict[str, Set[str]]


def read_sources(folder: str) -> Dict[str, str]:
    """Returns the text of every module in `folder`, by the module's name."""
    sources = {}
    for path, _, files in os.walk(folder):
        for file in files:
            if file.endswith(".py"):
                parts = os.path.relpath(os.path.join(path, file)[: -len(".py")], folder).split(os.sep)
                name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
                with open(os.path.join(path, file), encoding="utf-8") as opened:
                    sources[name] = opened.read()
    return sources


def read_imports(sources: Dict[str, str]) -> Imports:
    """Returns for each module which of the other modules it imports anywhere in its text."""
    return {name: set(imported_by(text, sources)) & set(sources) for name, text in sources.items()}


def imported_by(text: str, sources: Dict[str, str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, "a relative import"
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                yield submodule if submodule in sources else node.module


def find_circle(imports: Imports) -> List[str]:
    """Returns a path of imports from a module back to itself, or an empty list.

    Removes the modules that import none of the remaining ones, until only circles and their importers remain.
    """
    left = dict(imports)
    while True:
        ends = [name for name, imported in left.items() if imported.isdisjoint(left)]
        if not ends:
            break
        for name in ends:
            del left[name]
    circle = sorted(left)[:1]
    while circle and circle[-1] not in circle[:-1]:
        circle.append(min(left[circle[-1]] & set(left)))
    return circle[circle.index(circle[-1]) :] if circle else []


class FindCircleTest(unittest.TestCase):
    def test_finds_no_circle_in_the_imports_of_pythonfiles(self) -> None:
        imports = read_imports(read_sources(SOURCES))
        self.assertIn("kernel_interrupt.serve", imports["kernel_interrupt_daemon"])
        self.assertEqual(find_circle(imports), [])

    def test_finds_a_circle_even_if_its_imports_are_in_functions_or_for_types_only(self) -> None:
        sources = {
            "package": "",
            "package.a": "from package import b",
            "package.b": "if TYPE_CHECKING:\n    from package.c import C",
            "package.c": "def f():\n    import package.a",
            "package.d": "import os, package.a",
        }
        self.assertEqual(find_circle(read_imports(sources)), ["package.a", "package.b", "package.c", "package.a"])
        del sources["package.c"]
        self.assertEqual(find_circle(read_imports(sources)), [])
