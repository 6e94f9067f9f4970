import sinon from 'sinon';
import type { JsonObject } from '../../../../src/jupyter/json';
import { newRequest, type JupyterMessage } from '../../../../src/jupyter/messages';
import { InsideKernel } from '../../../../src/kernels/inside/InsideKernel';

/** An answer of the code inside the kernel, with a stack of one frame. */
export const LOOK = {
  error: null,
  request: 'cell',
  isBusy: true,
  isHandling: false,
  frames: [{ file: '/tmp/ipykernel_1/2.py', line: 3, name: 'f', code: 'wait()', kind: 'cell' }],
  threads: [],
  tasks: [],
  children: [],
  caughtAt: null,
} as const;

/** Returns the reply in which ipykernel sends `text`, the answer of the code inside the kernel. */
export function replyOf(text: unknown): JupyterMessage {
  const result = { status: 'ok', data: { 'text/plain': text }, metadata: {} };
  const user_expressions = { kernel_interrupt: result };
  return newRequest('kernel', 'execute_reply', { status: 'ok', user_expressions });
}

/** Returns the data that a request passes to the code inside the kernel. */
export function dataOf(content: JsonObject): unknown {
  const [, literal = ''] = /"REQUEST": (".*")\}\)$/.exec(String(content['code'])) ?? [];
  return JSON.parse(JSON.parse(literal) as string);
}

/**
 * Returns an `InsideKernel` with a fake monitor.
 *
 * @param request the running request that the monitor knows
 * @param answers the answers of the code inside the kernel, in turn; undefined: the kernel does not answer
 * @returns also `asked`, the data of each request that was sent to the code inside the kernel
 */
export function fakeInside(
  request: string | undefined,
  answers: readonly (JsonObject | undefined)[],
) {
  const rest = [...answers];
  const asked: unknown[] = [];
  const monitor = {
    request,
    follow: sinon.stub(),
    nudge: sinon.stub(),
    runOnControl: (content: JsonObject): Promise<JupyterMessage | undefined> => {
      asked.push(dataOf(content));
      const answer = rest.shift();
      return Promise.resolve(answer && replyOf(JSON.stringify(answer)));
    },
  };
  const script = sinon.stub().resolves('# the script\n');
  const inside = new InsideKernel({ monitor: () => monitor, script });
  return { inside, monitor, asked, script };
}
