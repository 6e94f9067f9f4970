"""Tests the counts that run_unittest.py writes for `npm test`."""

import io
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "rig" / "run"))

from run_unittest import CountingResult


class CountingResultTest(unittest.TestCase):
    def test_counts_a_skip_without_a_reason_as_a_failure(self) -> None:
        class Skipped(unittest.TestCase):
            def test_is_skipped_with_a_reason(self) -> None:
                self.skipTest("it is winter")

            def test_is_skipped_without_a_reason(self) -> None:
                self.skipTest("")

        tests = unittest.defaultTestLoader.loadTestsFromTestCase(Skipped)
        result = unittest.TextTestRunner(stream=io.StringIO(), resultclass=CountingResult).run(tests)
        assert isinstance(result, CountingResult)
        counts = result.counts()
        self.assertEqual(counts["passed"], 0)
        self.assertEqual([skip["reason"] for skip in counts["skipped"]], ["it is winter"])
        [failure] = counts["failures"]
        self.assertTrue(failure.endswith(".test_is_skipped_without_a_reason: skipped without a reason"), failure)
