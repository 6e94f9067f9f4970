import type { KernelDescription } from './KernelProcessOptions';
import type { KernelSight } from './observe/KernelSight';

/**
 * Whether a kernel may be sent a signal, Ctrl+C or its event. What its host says counts. Without that only ipykernel is
 * known to live on: a Python kernel that wants to be asked by message may end at a signal though it catches it
 * (async-kernel), and others that say they are Python do (xeus).
 */
export function takesSignals(
  { interruptMode, language }: Pick<KernelDescription, 'interruptMode' | 'language'>,
  { isIpykernel }: Pick<KernelSight, 'isIpykernel'>,
): boolean {
  return (
    interruptMode === 'signal' ||
    (interruptMode === undefined && (language ? language === 'python' : isIpykernel))
  );
}
