import type { KernelRegistration } from '../api';
import type { KernelInfo } from '../jupyter/kernelInfo';

/**
 * Whether a kernel may be interrupted by SIGINT, Ctrl+C or its interrupt event, and if not, why.
 *
 * - `allowed`: the kernel is known to survive them
 * - `message`: its provider asks for interrupt requests
 * - `otherPython`: the kernel or its provider calls it Python, but the kernel says that it is not ipykernel
 * - `unknown`: neither its provider nor the kernel says whether it survives them
 */
export type SignalRule = 'allowed' | 'message' | 'otherPython' | 'unknown';

/**
 * Decides the rule from what the provider and the kernel say. The kernel counts more, unless the provider asks for
 * interrupt requests.
 *
 * Python kernels other than ipykernel (xeus-python, async-kernel) end at SIGINT, although they catch it. For them, even
 * `interruptMode: 'signal'` does not count, because it is also the default of a kernel.json that names no mode.
 */
export function signalRule(
  provider: Pick<KernelRegistration, 'interruptMode' | 'language'>,
  kernel: KernelInfo | undefined,
): SignalRule {
  const { interruptMode, language } = provider;
  if (interruptMode === 'message') {
    return 'message';
  }
  if (isIpykernel(kernel)) {
    return 'allowed';
  }
  const isPython = language === 'python' || kernel?.language === 'python';
  if (isPython && hasAnswered(kernel)) {
    return 'otherPython';
  }
  return isPython || interruptMode === 'signal' ? 'allowed' : 'unknown';
}

/** Whether the kernel names its implementation `ipython`, as ipykernel and some kernels that are built on it do. */
function isIpykernel(kernel: KernelInfo | undefined): boolean {
  return kernel?.language === 'python' && kernel.implementation === 'ipython';
}

function hasAnswered(kernel: KernelInfo | undefined): boolean {
  return kernel?.language !== undefined || kernel?.implementation !== undefined;
}
