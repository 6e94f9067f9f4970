import type { CommandLine } from './commandLine';
import { Parts } from './Parts';
import { mergeOutcomes, type Outcome } from './suiteResult';
import { LANES, type Suite } from './suites';
import { summaryLines } from './summary';
import { withTestRun } from './testRun';

/** Runs suites and prints the summary; returns the exit code. */
export async function runTests({ suites, ...wanted }: CommandLine): Promise<number> {
  const startedAt = performance.now();
  const { results, missing } = await withTestRun(wanted, async (run) => {
    const parts = new Parts(run, suites);
    const runLane = async (lane: readonly Suite[]): Promise<Outcome> => {
      const outcomes: Outcome[] = [];
      for (const suite of lane.filter(({ name }) => suites.includes(name))) {
        outcomes.push(await suite.run(run, parts));
      }
      return mergeOutcomes(outcomes);
    };
    const ahead = parts.fetchAhead().then((missing) => ({ results: [], missing }));
    return mergeOutcomes(await allEnded<Outcome>([ahead, ...LANES.map(runLane)]));
  });

  const lines = summaryLines(results, missing, performance.now() - startedAt);
  process.stdout.write(`${lines.join('\n')}\n`);
  const someRan = results.some(({ passed }) => passed > 0);
  const someFailed = results.some(({ failures }) => failures.length > 0);
  return someRan && !someFailed ? 0 : 1;
}

/** Waits until all lanes have ended: a failure in one does not end the tests of the other. Throws the first error. */
async function allEnded<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
