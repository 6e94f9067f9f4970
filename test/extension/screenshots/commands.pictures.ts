import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/contributions';
import { pressNotificationButton } from '../../rig/vscode/page/notifications';
import { fakePython } from '../fixtures/python-extension/fakePython';
import { BUSY_CELL } from '../kernelProvider/TestNotebook';
import { pictureOfMessage } from './message';
import { editorsAndStatusBar, pictureOf, resizeWindow } from './picture';
import { clearStage, openNotebook, register, withSlowPython } from './stage';

const NAME = 'training.ipynb';

const run = (command: string, argument?: unknown): Thenable<unknown> =>
  vscode.commands.executeCommand(command, argument);

describe('pictures of what a command shows', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  const withoutKernel: readonly (readonly [name: string, message: string, argument?: unknown])[] = [
    ['message-no-kernel', 'No kernel is listed.'],
    ['message-no-kernel-with-id', 'There is no kernel with the id kernel-0.', 'kernel-0'],
    ['message-no-kernel-for-file', `No kernel was found for ${NAME}.`, vscode.Uri.file(`/${NAME}`)],
    ['message-bad-argument', '"Interrupt Kernel" takes a kernel id', 42],
  ];
  for (const [name, message, argument] of withoutKernel) {
    it(`${name}: Interrupt Kernel with the argument ${String(argument)}`, async () => {
      await run(COMMANDS.interruptKernel, argument);
      await pictureOfMessage(name, message, /\.$/);
    });
  }

  const ofKernel: readonly (readonly [
    name: string,
    command: string,
    message: string,
    file?: string,
  ])[] = [
    [
      'message-no-notebook',
      COMMANDS.openNotebook,
      'does not know which notebook training.ipynb runs',
    ],
    ['message-notebook-not-opened', COMMANDS.openNotebook, 'was not found', '/no/such.ipynb'],
    ['message-nothing-left', COMMANDS.stopLeftProcesses, 'knows of no process'],
  ];
  for (const [name, command, message, file] of ofKernel) {
    it(`${name}: ${command} for a registered kernel`, async () => {
      const resource = file === undefined ? {} : { resource: vscode.Uri.file(file) };
      const kernel = await register({
        name: NAME,
        interrupt: () => Promise.resolve(),
        ...resource,
      });
      await run(command, kernel.id);
      await pictureOfMessage(name, message, /\.$/);
    });
  }

  it('message-row-gone: Interrupt Kernel for a row of the view that no longer exists', async () => {
    await vscode.commands.executeCommand(COMMANDS.interruptKernel, undefined, undefined);
    await pictureOfMessage('message-row-gone', 'has just changed', /\.$/);
  });

  it('message-daemon-restarted: Restart Daemon', async () => {
    await run(COMMANDS.restartDaemon);
    await pictureOfMessage('message-daemon-restarted', 'interrupt daemon', /\.$/);
  });

  it('sample-notebook: the sample notebook of the walkthrough', async () => {
    await run(COMMANDS.openSample);
    await pictureOf('sample-notebook', editorsAndStatusBar, 0);
    await run('workbench.action.revertAndCloseActiveEditor');
  });

  describe('if the active Python does not work', () => {
    let python: string | undefined;

    before(async () => {
      python = (await fakePython()).environments.getActiveEnvironmentPath().path;
    });

    afterEach(async () => {
      (await fakePython()).control.select(python ?? assert.fail());
    });

    it('message-other-python: another Python runs the daemon', async () => {
      (await fakePython()).control.select('/no/such/python');
      await pictureOfMessage('message-other-python', '/no/such/python', /For now,/);
    });

    it('message-command-failed: Restart Daemon, when no Python works', async () => {
      const { PATH } = process.env;
      process.env['PATH'] = '/no/such/folder';
      try {
        (await fakePython()).control.select('/no/such/python');
        await run(COMMANDS.restartDaemon);
        await pictureOfMessage('message-command-failed', '/no/such/python', /\.$/);
      } finally {
        process.env['PATH'] = PATH;
      }
    });
  });
});

describe('pictures of the messages of Check Setup', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  it('progress-check-setup: during the check; message-check-cancelled: after Cancel', async () => {
    await withSlowPython(async () => {
      const checking = run(COMMANDS.checkSetup);
      await pictureOfMessage('progress-check-setup', 'Checking the setup', /./);
      await pressNotificationButton('Checking the setup', 'Cancel');
      await checking;
      await pictureOfMessage('message-check-cancelled', 'cancelled', /at the step/);
    });
  });
});

describe('pictures of the message of Where Is It Stuck?', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  const interrupt = (): Promise<void> => Promise.resolve();

  for (const [name, status, message] of [
    ['message-no-look', 'busy', /does not know the kernel's connection file/],
    ['message-no-look-dead', 'dead', /its process has ended/],
    ['message-no-look-starting', 'starting', /Try again when it is ready/],
  ] as const) {
    it(`${name}: a ${status} kernel whose connection file is not known`, async () => {
      const { id } = await register({ name: NAME, status, interrupt });
      await run(COMMANDS.whereIsItStuck, id);
      await pictureOfMessage(name, NAME, message);
    });
  }

  it('message-no-look-never: a kernel, while the setting controlInterrupt is never', async () => {
    const settings = vscode.workspace.getConfiguration('kernelInterrupt');
    await settings.update('controlInterrupt', 'never', vscode.ConfigurationTarget.Global);
    try {
      const { id } = await register({ name: NAME, status: 'busy', interrupt });
      await run(COMMANDS.whereIsItStuck, id);
      await pictureOfMessage('message-no-look-never', NAME, /is "never"/);
    } finally {
      await settings.update('controlInterrupt', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('message-nothing-runs: a kernel that is idle', async () => {
    const notebook = await openNotebook('training', 'x = 42', BUSY_CELL);
    await notebook.runToEnd(0);
    await run(COMMANDS.whereIsItStuck);
    await pictureOfMessage('message-nothing-runs', NAME, /No code of a cell is running/);
  });
});
