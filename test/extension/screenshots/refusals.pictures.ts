import * as vscode from 'vscode';
import type { ErrorCode } from '../../../api';
import { KernelInterruptError } from '../../../src/base/errors';
import { COMMANDS } from '../../../src/vscode/contributions';
import type { RefusalCode } from '../../../src/vscode/messages/refusals';
import { notifications } from '../../rig/vscode/page/notifications';
import { waitUntil } from '../waiting';
import { pictureOfMessage } from './message';
import { resizeWindow } from './picture';
import { REFUSALS } from './pictures';
import { clearStage, register } from './stage';

/** The refusals whose pictures other files take, because they need a process or an untrusted workspace. */
const ELSEWHERE: ReadonlySet<string> = new Set<RefusalCode>(['WOULD_KILL', 'UNTRUSTED']);

/** Registers a kernel whose provider fails with this code, and interrupts it. */
async function interruptInVain(code: ErrorCode): Promise<void> {
  const { id } = await register({
    name: 'training.ipynb',
    status: 'busy',
    interrupt: () => Promise.reject(new KernelInterruptError(code, `The provider says ${code}.`)),
  });
  await vscode.commands.executeCommand(COMMANDS.interruptKernel, id);
  await waitUntil('no progress is shown', async () =>
    (await notifications()).every((message) => !message.startsWith('Interrupting')),
  );
}

describe('pictures of the message about a refusal', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  for (const [code, name] of Object.entries(REFUSALS) as [RefusalCode, string][]) {
    if (!ELSEWHERE.has(code)) {
      it(`${name}: the only route of the kernel failed with ${code}`, async () => {
        await interruptInVain(code);
        await pictureOfMessage(name, 'training.ipynb ', /^training\.ipynb [^()]+\.$/);
      });
    }
  }

  it('message-unreachable: no route could reach the kernel', async () => {
    await interruptInVain('UNREACHABLE');
    await pictureOfMessage('message-unreachable', 'training.ipynb ', /cannot be reached/);
  });
});
