import { runWithin, untilAborted } from '../base/waiting';
import { kernelOf } from '../kernels/chooseKernel';
import { isServerNotice } from '../kernels/isServerNotice';
import type { Kernel } from '../kernels/Kernel';
import type { KernelFinding, KernelFindings } from './KernelFindings';
import { sentenceOf } from './sentenceOf';

/** What the check needs to know about this window. */
export interface CheckedWindow {
  readonly isTrusted: boolean;
  /** The setting `kernelInterrupt.discoverKernels`. */
  readonly isDiscovering: boolean;
  /** The active notebook or editor; `uri` is `Uri.toString()`. */
  readonly active:
    { readonly uri: string; readonly name: string; readonly isNotebook: boolean } | undefined;
  /** All kernels that are listed now. */
  kernels(): readonly CheckableKernel[];
  /** Looks for kernels. Never rejects. */
  refresh(): Promise<void>;
}

/** The part of `Kernel` that the check uses. */
export type CheckableKernel = Pick<
  Kernel,
  | 'ids'
  | 'name'
  | 'runBy'
  | 'resources'
  | 'isOfWindow'
  | 'canInterrupt'
  | 'problem'
  | 'status'
  | 'descriptions'
  | 'diagnose'
>;

/** How long the diagnosis of one kernel may take. Long, because the daemon may have to start first. */
const LIMIT_MS = 40_000;

/**
 * Looks for the kernel of the active editor and finds out by which routes an interrupt would reach it. Interrupts
 * nothing and sends a busy kernel no message. It never rejects, because the findings hold every failure.
 *
 * @param cancelled ends the check early
 */
export async function checkKernels(
  window: CheckedWindow,
  cancelled?: AbortSignal,
  limitMs = LIMIT_MS,
): Promise<KernelFindings> {
  const { isTrusted, isDiscovering, active } = window;
  await untilAborted(window.refresh(), cancelled);
  const own = window.kernels().filter(({ isOfWindow }) => isOfWindow);
  const kernel = active && kernelOf(own, active.uri);
  const finding = kernel && (await findingOf(kernel, window, limitMs, cancelled));
  return {
    ...{ isTrusted, isDiscovering },
    active: active && (active.isNotebook || kernel) ? active.name : undefined,
    kernel: finding,
    others: own.filter((one) => one !== kernel).map(({ name, status }) => ({ name, status })),
    outsideKernelCount: window.kernels().filter((one) => !one.isOfWindow && !isServerNotice(one))
      .length,
  };
}

async function findingOf(
  kernel: CheckableKernel,
  window: CheckedWindow,
  limitMs: number,
  cancelled: AbortSignal | undefined,
): Promise<KernelFinding> {
  const { name, runBy, descriptions, problem, status: before } = kernel;
  const identities = descriptions.flatMap((one) => one.identities);
  const processes = identities.filter((identity) => identity.kind === 'process');
  const found = {
    name,
    runBy,
    origins: [...new Set(descriptions.map(({ origin }) => origin))],
    pid: processes[0]?.pid,
    start: processes.find(({ start }) => start !== undefined)?.start,
    isConnectable: identities.some(({ kind }) => kind === 'connectionFile'),
    problem,
  };
  let diagnosis: KernelFinding['diagnosis'];
  try {
    const diagnosing = (): ReturnType<Kernel['diagnose']> => kernel.diagnose();
    diagnosis = await runWithin(limitMs, 'The diagnosis of the kernel', diagnosing, cancelled);
  } catch (error) {
    diagnosis = sentenceOf(error);
  }
  // Compared by ids, because the list may have merged the kernel with another one meanwhile.
  const isListed = window.kernels().some(({ ids }) => ids.some((id) => kernel.ids.includes(id)));
  const { status } = kernel;
  return {
    ...{ ...found, status, diagnosis },
    hasVanished: !isListed || (status === 'dead' && before !== 'dead'),
  };
}
