import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { withinLimit } from '../../base/waiting';
import type { Look } from '../../kernels/inside/Look';
import type { JoinableKernel, JoinableNotebook } from './joinable';

/**
 * How long a kernel of this machine may take to connect and to answer. With Windows programs under Wine on a busy
 * machine, connecting to a busy kernel took up to 1.3 s, and the answer of the kernel took up to 0.8 s.
 */
export const ANSWER_LIMIT_MS = 5000;
/** How long the Jupyter extension may take to report the status that our question caused. */
export const REPORT_LIMIT_MS = 300;

/**
 * The kernels that answered, each with the file that it runs: `Uri.toString()`, or `none` if the Jupyter extension told
 * the kernel no file.
 */
export type FileAnswers = ReadonlyMap<JoinableKernel, string>;

/**
 * Runs our code inside the kernels to find out what they run. Leaves out a kernel that cannot be asked or does not
 * answer in time.
 *
 * @param connect connects to a kernel, so that our code can run inside it
 */
export async function looksOf<K extends Pick<JoinableKernel, 'inside'>>(
  kernels: readonly K[],
  connect: (kernel: K) => Promise<void>,
  { limitMs, logger }: { readonly limitMs: number; readonly logger: Logger },
): Promise<ReadonlyMap<K, Look>> {
  const looks = new Map<K, Look>();
  const asking = kernels.map(async (kernel) => {
    try {
      await connect(kernel);
      const look = await kernel.inside?.look();
      if (look) {
        looks.set(kernel, look);
      }
    } catch (error) {
      logger.debug(messageOf(error));
    }
  });
  await withinLimit(Promise.all(asking), limitMs, undefined);
  return new Map(looks);
}

/**
 * Asks the kernels of this machine which notebook they run. See `looksOf`.
 *
 * @param uriOf returns the `Uri.toString()` of a file
 */
export async function filesOf(
  kernels: readonly JoinableKernel[],
  uriOf: (file: string) => string,
  logger: Logger,
): Promise<FileAnswers> {
  const looks = await looksOf(kernels, (kernel) => kernel.settle(ANSWER_LIMIT_MS), {
    limitMs: ANSWER_LIMIT_MS,
    logger,
  });
  const answers = [...looks].map(
    ([kernel, { notebook }]) =>
      [kernel, notebook === undefined ? 'none' : uriOf(notebook)] as const,
  );
  return new Map(answers);
}

/**
 * Whether a kernel that names no file may run this notebook. The Jupyter extension tells its kernels the file of their
 * notebook, or the Python file of their Interactive Window. So a kernel that was told no file can only run a
 * notebook that has none, such as a new one. A kernel that did not answer may run any notebook.
 */
export function mayRunIn(
  { resource, editors }: JoinableNotebook,
  answer: string | undefined,
): boolean {
  const hasFile = resource.startsWith('file:') || editors.length > 0;
  return answer === undefined || (answer === 'none' && !hasFile);
}

type OnDidReport = (listener: (notebook: JoinableNotebook) => void) => () => void;

/**
 * Asks a kernel something twice, and returns the notebooks whose status the Jupyter extension reports both times. That
 * extension mistakes the `busy` and the `idle` of any client's request for the status of the kernel. Another request,
 * perhaps of that extension itself, may cause a report during one question, but hardly during both.
 */
export async function reportsOfBoth(
  ask: () => Promise<unknown>,
  onDidReport: OnDidReport,
): Promise<readonly JoinableNotebook[]> {
  const first = await reportsOf(ask, onDidReport);
  const second = first.size > 0 ? await reportsOf(ask, onDidReport) : first;
  return [...first].filter((notebook) => second.has(notebook));
}

async function reportsOf(
  ask: () => Promise<unknown>,
  onDidReport: OnDidReport,
): Promise<ReadonlySet<JoinableNotebook>> {
  const reporting = new Set<JoinableNotebook>();
  const stop = onDidReport((notebook) => reporting.add(notebook));
  try {
    await ask();
    await delay(REPORT_LIMIT_MS);
  } finally {
    stop();
  }
  return reporting;
}
