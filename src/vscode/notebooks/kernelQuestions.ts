import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { withinLimit } from '../../base/waiting';
import type { JoinableKernel, JoinableNotebook } from './joinable';

/**
 * How long the kernels may take to say which notebook they run. On a busy Windows machine, the connection to a busy kernel
 * took up to 1.3 s, and the kernel up to 0.8 s to answer.
 */
const ASK_LIMIT_MS = 3000;
/** How long the Jupyter extension may take to report the status that our question caused. */
const REPORT_LIMIT_MS = 300;

/** A kernel that answered which file it runs: `Uri.toString()`, or `none` if it was told none. */
export type FileAnswers = ReadonlyMap<JoinableKernel, string>;

/**
 * Asks the kernels which notebook they run, from inside. A kernel that cannot be asked, or does not answer in time, is
 * left out.
 *
 * @param uriOf returns the `Uri.toString()` of a file
 */
export async function filesOf(
  kernels: readonly JoinableKernel[],
  uriOf: (file: string) => string,
  logger: Logger,
): Promise<FileAnswers> {
  const answers = new Map<JoinableKernel, string>();
  const asking = kernels.map(async (kernel) => {
    try {
      await kernel.settle();
      const look = await kernel.inside?.look();
      if (look) {
        answers.set(kernel, look.notebook === undefined ? 'none' : uriOf(look.notebook));
      }
    } catch (error) {
      logger.debug(messageOf(error));
    }
  });
  await withinLimit(Promise.all(asking), ASK_LIMIT_MS, undefined);
  return answers;
}

/**
 * Whether a kernel may run this notebook, by its answer. The Jupyter extension tells its kernels the file of their
 * notebook, and the Python file of an Interactive Window; a new notebook has none.
 */
export function mayRunIn(
  { resource, editors }: JoinableNotebook,
  answer: string | undefined,
): boolean {
  const hasFile = resource.startsWith('file:') || editors.length > 0;
  return answer === undefined || (answer === 'none' && !hasFile);
}

/** Asks an idle kernel what it does, and returns the notebooks whose status the Jupyter extension then reports. */
export async function reportsOf(
  kernel: JoinableKernel,
  onDidReport: (listener: (notebook: JoinableNotebook) => void) => () => void,
): Promise<ReadonlySet<JoinableNotebook>> {
  const reporting = new Set<JoinableNotebook>();
  const stop = onDidReport((notebook) => reporting.add(notebook));
  try {
    await kernel.settle();
    await delay(REPORT_LIMIT_MS);
  } finally {
    stop();
  }
  return reporting;
}
