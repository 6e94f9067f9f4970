"""The count and the random numbers of a test that does the same thing many times: the Python side of manyTimes.ts."""

import os
import random
import sys
from typing import Tuple

# `npm test` does everything this often. `npm run soak` does it more often.
USUAL_COUNT = 100


def many_times() -> Tuple[int, random.Random]:
    """Return the count and the random numbers, and print the seed."""
    count = int(os.environ.get("KERNEL_INTERRUPT_TEST_COUNT", USUAL_COUNT))
    seed = int(os.environ.get("KERNEL_INTERRUPT_TEST_SEED", random.randrange(2**32)))
    print(f"{count} times, --seed {seed}", end=" ", file=sys.stderr, flush=True)
    return count, random.Random(seed)
