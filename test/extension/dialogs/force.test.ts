import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as vscode from 'vscode';
import type { InterruptResult, RegisteredKernel } from '../../../src/api';
import { pressMessageButton } from '../messages';
import { COMMANDS } from '../../../src/vscode/contributions';
import { skipBecause } from '../../rig/skip';
import { kernelInterrupt } from '../kernelInterrupt';
import { hideLog } from '../log';
import { within } from '../waiting';
import { dialogMessage, pressDialogButton, pressDialogKey } from '../../rig/vscode/page/dialogs';
import { notification } from '../../rig/vscode/page/notifications';

const REFUSED = 'Forced was not interrupted';

describe('a kernel that an interrupt would end', () => {
  let program: ChildProcess;
  let kernel: RegisteredKernel;
  const started: (() => unknown)[] = [];

  before(async function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'no signal ends a program on Windows');
    }
    // SIGINT ends this program, which is not Python.
    program = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    started.push(() => program.kill('SIGKILL'));
    await once(program, 'spawn');
    const api = await kernelInterrupt();
    kernel = api.registerKernel({ name: 'Forced', process: program, status: 'busy' });
    started.push(() => kernel.dispose());
  });

  after(() => started.forEach((end) => end()));

  it('gets no interrupt, and a message says so', async () => {
    const result = await vscode.commands.executeCommand<InterruptResult>(
      COMMANDS.interruptKernel,
      kernel.id,
    );
    assert.equal(result.outcome, 'refused');
    const { buttons } = await notification(REFUSED);
    assert.deepEqual(buttons, ['Interrupt Anyway…', 'Show Log']);
    assert.equal(program.signalCode, null);
  });

  it('is interrupted anyway only after the user confirms that it may end', async () => {
    await pressMessageButton(REFUSED, 'Interrupt Anyway…');
    const message = await dialogMessage();
    assert.match(message, /Interrupt Forced\? The interrupt may end the kernel\./);
    assert.equal(program.signalCode, null);
    // Enter presses the default button, Show Log, and not Interrupt Anyway.
    await pressDialogKey('Enter');
    await hideLog();
    await vscode.commands.executeCommand(COMMANDS.interruptKernel, kernel.id);
    await pressMessageButton(REFUSED, 'Interrupt Anyway…');
    await dialogMessage();
    assert.equal(program.signalCode, null);
    const ended = once(program, 'exit');
    await pressDialogButton('Interrupt Anyway');
    await within('The end of the program', ended);
    assert.equal(program.signalCode, 'SIGINT');
  });
});
