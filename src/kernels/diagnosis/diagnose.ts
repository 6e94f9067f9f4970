import type { KernelDescription } from '../../sources/KernelSource';
import { heartbeatOf, statusOf, type Observer } from '../observe/Observer';
import type { InterruptRoute } from '../routes/InterruptRoute';
import { inOrder } from '../routes/routes';
import type { Diagnosis } from './Diagnosis';

/** The parts of a kernel that a diagnosis looks at. */
export interface DiagnosedKernel extends Pick<Diagnosis, 'name' | 'history'> {
  readonly descriptions: readonly KernelDescription[];
  /** The best first. */
  readonly observers: readonly Observer[];
  readonly routes: readonly InterruptRoute[];
}

/** Collects the facts that explain why a kernel does not stop. Sends the kernel nothing but a ping to its heartbeat. */
export async function diagnose(kernel: DiagnosedKernel): Promise<Diagnosis> {
  const { name, history, descriptions, observers, routes } = kernel;
  await Promise.all(routes.map(async (route) => route.prepare?.()));
  const diagnosed = await Promise.all(
    descriptions.map(async (description) => description.diagnose?.()),
  );
  const heartbeat = await heartbeatOf(observers);
  const firstKnown = <T>(get: (description: KernelDescription) => T | undefined): T | undefined =>
    descriptions.map(get).find((value) => value !== undefined);
  return {
    ...{ name, heartbeat, history },
    status: statusOf(observers),
    runBy: firstKnown(({ runBy }) => runBy),
    language: firstKnown(({ language }) => language),
    interruptMode: firstKnown(({ interruptMode }) => interruptMode) ?? 'signal',
    observer: observers.find(({ canObserve }) => canObserve)?.kind ?? 'none',
    process: diagnosed.find((process) => process !== undefined),
    // Sorted only now, because `prepare` finds out whether `launch_kernel.py` started the kernel.
    routes: inOrder(routes).map((route) => {
      const ruledOut = route.ruledOut(false);
      return { method: route.method, ...(ruledOut && { ruledOut }) };
    }),
  };
}
