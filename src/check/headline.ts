import { kernelVerdict } from './kernelVerdict';
import { isCancelled, STEP_TITLES, type SetupReport } from './SetupReport';

const WORKS =
  'Everything works: the check interrupted a loop and a sleep, and the variables were kept.';

const WORKS_FOR_EDITOR =
  'Everything works: the check interrupted a loop and a sleep, the variables were kept, and interrupts can reach the kernel of the active editor.';

/** Whether every step passed, and the check found no problem with the kernel of the active editor. */
export function hasPassed({ ok, kernels }: SetupReport): boolean {
  return ok && (!kernels || kernelVerdict(kernels).status !== 'failed');
}

/** Says in plain text whether everything works and, if not, what failed and what the user can do. */
export function headline({ ok, steps, kernels }: SetupReport): string {
  if (ok) {
    const { status = 'none', sentence = '' } = kernels ? kernelVerdict(kernels) : {};
    switch (status) {
      case 'ok':
        return WORKS_FOR_EDITOR;
      case 'failed':
        return sentence;
      case 'none':
        return kernels?.active === undefined ? WORKS : `${WORKS} ${sentence}`;
    }
  }
  const step = steps.find(({ status }) => status === 'failed');
  const title = step ? STEP_TITLES[step.name] : 'Check Setup';
  return !step || isCancelled(step)
    ? `The check was cancelled at the step "${title}".`
    : `The step "${title}" failed. ${step.advice ?? ''}`;
}
