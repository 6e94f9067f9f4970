import type { InterruptRoute } from '../../../../src/kernels/routes/InterruptRoute';
import type { Observer } from '../../../../src/kernels/observe/Observer';
import type { ListedKernel } from '../../../../src/vscode/view/kernelList';
import { described, fileOf, processOf, saying } from '../../kernels/fakeDescription';
import { kernelState } from './kernelState';

/** A route that rejects when it is fired; `code` says why it is ruled out, if it is. */
export function route(
  method: InterruptRoute['method'],
  code?: ReturnType<InterruptRoute['ruledOut']>,
): InterruptRoute {
  return { method, ruledOut: () => code, fire: () => Promise.reject(new Error('fired')) };
}

/** A kernel as the lists see it: idle, of this window, run by the Jupyter extension, in process 42. */
export function listedKernel(
  options: Partial<ListedKernel> & { observers?: readonly Observer[] } = {},
): ListedKernel {
  const { observers = [saying('idle', 'messages')], ...more } = options;
  return {
    ...kernelState(),
    name: 'a.ipynb',
    lastOutcome: undefined,
    resource: 'file:///a.ipynb',
    runBy: 'the Jupyter extension',
    problem: undefined,
    routes: [route('signal'), route('provider')],
    descriptions: [described('kernel-1', [processOf(42), fileOf('/k.json')], { observers })],
    signalRule: 'allowed',
    leftRunning: [],
    ...more,
  };
}
