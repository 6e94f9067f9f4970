import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../src/api';
import { COMMANDS } from '../../src/vscode/contributions';
import { registerProvidedKernel, type ProvidedKernel } from './providedKernel';
import { withLongGracePeriod } from './longGracePeriod';
import { notifications } from '../rig/vscode/page/notifications';
import { hasPage, skipWithoutPage } from '../rig/vscode/page/ui';
import { pressMessageButton, waitForMessage } from './messages';
import { nextEvent } from './waiting';

const STILL_RUNNING = 'Stubborn is still running';

describe('a kernel that no interrupt stops', () => {
  const askedToInterrupt = new vscode.EventEmitter<void>();
  const askedToRestart = new vscode.EventEmitter<void>();
  let kernel: ProvidedKernel;

  const interrupt = (): Thenable<InterruptResult> =>
    vscode.commands.executeCommand(COMMANDS.interruptKernel, kernel.registered.id);

  beforeEach(async () => {
    const asked = (event: vscode.EventEmitter<void>) => (): Promise<void> => {
      event.fire();
      return Promise.resolve();
    };
    kernel = await registerProvidedKernel({
      name: 'Stubborn',
      status: 'busy',
      interrupt: asked(askedToInterrupt),
      restart: asked(askedToRestart),
    });
  });

  afterEach(async () => {
    kernel.registered.dispose();
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  after(() => {
    askedToInterrupt.dispose();
    askedToRestart.dispose();
  });

  it('is neither restarted nor interrupted again unless the user asks, and one message offers both', async () => {
    let restarts = 0;
    const counted = askedToRestart.event(() => void (restarts += 1));
    const { outcome, attempts } = await interrupt();
    assert.equal(outcome, 'stillBusy');
    assert.deepEqual(
      attempts.map(({ method }) => method),
      ['provider'],
    );
    if (hasPage()) {
      const { message, buttons } = await waitForMessage(STILL_RUNNING);
      assert.match(message, /Tried: the interrupt command of the extension that registered it\./);
      assert.deepEqual(buttons, ['Interrupt Again', 'Restart Kernel', 'Show Log']);
      const shown = (await notifications()).filter((text) => text.startsWith('Stubborn'));
      assert.deepEqual(shown, [message]);
    }
    assert.equal(restarts, 0);
    counted.dispose();
  });

  it('is interrupted again by Interrupt Again, and a second message reports the outcome', async function () {
    skipWithoutPage(this);
    await interrupt();
    await waitForMessage(STILL_RUNNING);
    const again = nextEvent('The interrupt', askedToInterrupt.event);
    await pressMessageButton(STILL_RUNNING, 'Interrupt Again');
    await again;
    kernel.become('idle');
    await waitForMessage(
      'Sent an interrupt to Stubborn (the interrupt command of the extension that registered it). The kernel is idle now.',
    );
  });

  it('is restarted by its provider when the user chooses Restart Kernel', async function () {
    skipWithoutPage(this);
    await interrupt();
    await waitForMessage(STILL_RUNNING);
    const restarted = nextEvent('The restart', askedToRestart.event);
    await pressMessageButton(STILL_RUNNING, 'Restart Kernel');
    await restarted;
  });

  it('has a progress message, with which the user can cancel the interrupt', async function () {
    skipWithoutPage(this);
    await withLongGracePeriod(async () => {
      const result = interrupt();
      await waitForMessage('Interrupting Stubborn');
      await pressMessageButton('Interrupting Stubborn', 'Cancel');
      assert.equal((await result).outcome, 'cancelled');
      await waitForMessage('An interrupt may already have been sent to Stubborn');
    });
  });
});
