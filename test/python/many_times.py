"""The count and the random numbers for tests that repeat their steps. manyTimes.ts does the same for TypeScript."""

import os
import random
import sys
from typing import Tuple

# The count of `npm test`. `npm run soak` sets a higher one.
USUAL_COUNT = 100


def many_times() -> Tuple[int, random.Random]:
    """Returns the count and the random numbers. Prints the seed."""
    count = int(os.environ.get("KERNEL_INTERRUPT_TEST_COUNT", USUAL_COUNT))
    seed = int(os.environ.get("KERNEL_INTERRUPT_TEST_SEED", random.randrange(2**32)))
    print(f"{count} times, --seed {seed}", end=" ", file=sys.stderr, flush=True)
    return count, random.Random(seed)
