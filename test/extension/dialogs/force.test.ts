import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as vscode from 'vscode';
import type { InterruptResult, RegisteredKernel } from '../../../src/api';
import { COMMANDS } from '../../../src/vscode/contributions';
import { skipBecause } from '../../rig/skip';
import { kernelInterrupt } from '../kernelInterrupt';
import { dialogMessage, pressDialogButton } from '../../rig/vscode/page/dialogs';
import { notification, pressNotificationButton } from '../../rig/vscode/page/notifications';

const SIGNALLED = 'Forced was not interrupted';

describe('a kernel that could end when it is interrupted', () => {
  let program: ChildProcess;
  let kernel: RegisteredKernel;
  const started: (() => unknown)[] = [];

  before(async function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'no signal ends a program on Windows');
    }
    // A program that is no Python, and that SIGINT ends.
    program = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    started.push(() => program.kill('SIGKILL'));
    await once(program, 'spawn');
    const api = await kernelInterrupt();
    kernel = api.registerKernel({ name: 'Forced', process: program, status: 'busy' });
    started.push(() => kernel.dispose());
  });

  after(() => started.forEach((end) => end()));

  it('is left alone, and said to be', async () => {
    const result = await vscode.commands.executeCommand<InterruptResult>(
      COMMANDS.interruptKernel,
      kernel.id,
    );
    assert.equal(result.outcome, 'refused');
    const { buttons } = await notification(SIGNALLED);
    assert.deepEqual(buttons, ['Interrupt Anyway…', 'Show Log']);
    assert.equal(program.signalCode, null);
  });

  it('is interrupted all the same only behind a question that says what may be lost', async () => {
    await pressNotificationButton(SIGNALLED, 'Interrupt Anyway…');
    const message = await dialogMessage();
    assert.match(message, /Interrupt Forced\? The interrupt may end the kernel\./);
    assert.equal(program.signalCode, null);
    const ended = once(program, 'exit');
    await pressDialogButton('Interrupt Anyway');
    await ended;
    assert.equal(program.signalCode, 'SIGINT');
  });
});
