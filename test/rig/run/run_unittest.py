"""Runs the tests of a folder and writes their counts as JSON. pythonSuite.ts calls it.

    PYTHON run_unittest.py TESTS_FOLDER SOURCES_FOLDER OUTPUT_FILE [PART_OF_A_NAME]

Like the tested code, it runs on Python 3.7 and newer.
"""

import json
import sys
import unittest
from typing import Any, Dict, List

TRACEBACK_LINES = 8


class CountingResult(unittest.TextTestResult):
    """Also keeps the counts and names for the summary. A skip without a reason is a failure."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.passed = 0

    def addSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802 (unittest's own name)
        super().addSuccess(test)
        self.passed += 1

    def counts(self) -> Dict[str, Any]:
        unexplained = [test for test, reason in self.skipped if not reason]
        return {
            "passed": self.passed + len(self.expectedFailures),
            "failures": [
                *(_name_with_reason(test, traceback) for test, traceback in self.failures + self.errors),
                *(f"{_name(test)}: passed, but a failure was expected" for test in self.unexpectedSuccesses),
                *(f"{_name(test)}: skipped without a reason" for test in unexplained),
            ],
            "skipped": [{"name": _name(test), "reason": reason} for test, reason in self.skipped if reason],
        }


def _name(test: Any) -> str:
    identity: str = test.id()
    return identity


def _name_with_reason(test: Any, traceback: str) -> str:
    """Adds the last lines of the traceback: if a log is cut, only the summary at its end may be left."""
    lines = [line for line in traceback.splitlines() if line.strip()]
    return "\n      ".join([_name(test), *lines[-TRACEBACK_LINES:]])


def main(arguments: List[str]) -> int:
    tests_folder, sources_folder, output_file, *grep = arguments
    sys.path.insert(0, sources_folder)
    loader = unittest.TestLoader()
    if grep:
        loader.testNamePatterns = [f"*{part}*" for part in grep]
    tests = loader.discover(tests_folder, pattern="test_*.py")
    runner = unittest.TextTestRunner(verbosity=2, resultclass=CountingResult)
    result = runner.run(tests)
    assert isinstance(result, CountingResult)
    counts = result.counts()
    with open(output_file, "w", encoding="utf-8") as output:
        json.dump(counts, output)
    return 1 if counts["failures"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
