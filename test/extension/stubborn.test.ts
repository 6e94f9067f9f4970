import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../src/api';
import { COMMANDS } from '../../src/vscode/contributions';
import { registerHostedKernel, type HostedKernel } from './hostedKernel';
import { withLongGracePeriod } from './longGracePeriod';
import { notifications, pressNotificationButton } from '../rig/vscode/page/notifications';
import { hasPage, skipWithoutPage } from '../rig/vscode/page/ui';
import { said } from './said';

const STILL_RUNNING = 'Stubborn is still running';

describe('a kernel that nothing stops', () => {
  const askedToInterrupt = new vscode.EventEmitter<void>();
  const askedToRestart = new vscode.EventEmitter<void>();
  let kernel: HostedKernel;

  const interrupt = (): Thenable<InterruptResult> =>
    vscode.commands.executeCommand(COMMANDS.interruptKernel, kernel.registered.id);

  beforeEach(async () => {
    const asked = (event: vscode.EventEmitter<void>) => (): Promise<void> => {
      event.fire();
      return Promise.resolve();
    };
    kernel = await registerHostedKernel({
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

  it('is neither restarted nor interrupted again unasked: one message offers both', async () => {
    let restarts = 0;
    const counted = askedToRestart.event(() => void (restarts += 1));
    const { outcome, attempts } = await interrupt();
    assert.equal(outcome, 'stillBusy');
    assert.deepEqual(
      attempts.map(({ method }) => method),
      ['provider'],
    );
    if (hasPage()) {
      const { message, buttons } = await said(STILL_RUNNING);
      assert.match(message, /Tried: its provider \(2\.\d s\)\./);
      assert.deepEqual(buttons, ['Interrupt Again', 'Restart Kernel', 'Show Log']);
      const told = (await notifications()).filter((text) => text.startsWith('Stubborn'));
      assert.deepEqual(told, [message]);
    }
    assert.equal(restarts, 0);
    counted.dispose();
  });

  it('is interrupted once more by Interrupt Again, and a second message says what came of it', async function () {
    skipWithoutPage(this);
    await interrupt();
    await said(STILL_RUNNING);
    const again = next(askedToInterrupt.event);
    await pressNotificationButton(STILL_RUNNING, 'Interrupt Again');
    await again;
    kernel.become('idle');
    await said('Asked the provider of Stubborn to interrupt it. It is idle now.');
  });

  it('is restarted by its host behind Restart Kernel', async function () {
    skipWithoutPage(this);
    await interrupt();
    await said(STILL_RUNNING);
    const restarted = next(askedToRestart.event);
    await pressNotificationButton(STILL_RUNNING, 'Restart Kernel');
    await restarted;
  });

  it('has an interrupt that can be cancelled in its progress', async function () {
    skipWithoutPage(this);
    await withLongGracePeriod(async () => {
      const result = interrupt();
      await said('Interrupting Stubborn');
      await pressNotificationButton('Interrupting Stubborn', 'Cancel');
      assert.equal((await result).outcome, 'cancelled');
      await said('An interrupt was already sent to Stubborn');
    });
  });
});

async function next<T>(event: vscode.Event<T>): Promise<T> {
  return new Promise((resolve) => {
    const subscription = event((value) => {
      subscription.dispose();
      resolve(value);
    });
  });
}
