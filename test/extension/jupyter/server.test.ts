import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../../api';
import { COMMANDS } from '../../../src/vscode/contributions';
import { JupyterServer } from '../../integration/fixtures/peers/JupyterServer';
import { PeerFolder } from '../../integration/fixtures/peers/PeerFolder';
import { testEnvironment } from '../../rig/environment';
import { skipBecause } from '../../rig/skip';
import { answerInputBox } from '../../rig/vscode/page/inputBox';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import { focusCellEditor } from '../../rig/vscode/page/notebook';
import { chooseQuickPickRow } from '../../rig/vscode/page/quickPick';
import { skipWithoutPage } from '../../rig/vscode/page/ui';
import { kernelInterrupt } from '../kernelInterrupt';
import { BUSY_CELL, KEEP_X } from '../kernelProvider/TestNotebook';
import { waitForMessage } from '../messages';
import { JupyterNotebook } from './JupyterNotebook';
import { skipWithoutStandIn, standIn } from './standIn';

const PRINT_X = 'print(x)';
const SLEEPING_CELL = "import time\nprint('running', flush=True)\ntime.sleep(60)";
const CELLS = { 'while True: pass': BUSY_CELL, 'time.sleep(60)': SLEEPING_CELL };

interface Named {
  readonly name: string;
  readonly result: InterruptResult;
}

const interruptAll = (): Thenable<readonly Named[]> =>
  vscode.commands.executeCommand(COMMANDS.interruptAllKernels);

describe('a notebook whose kernel the Jupyter extension runs on a server', () => {
  const opened: JupyterNotebook[] = [];
  let folder: PeerFolder | undefined;
  let server: JupyterServer;

  before(async function () {
    skipWithoutStandIn(this);
    skipWithoutPage(this);
    const python = testEnvironment().jupyterPrograms;
    if (python === undefined) {
      skipBecause(this, 'there is no Jupyter Server');
    }
    await kernelInterrupt();
    // The server is not found as one of this machine, so it is like one of another machine.
    folder = await PeerFolder.make({ isSearched: false });
    server = await JupyterServer.start(python, folder);
    const { url, token } = server;
    (await standIn()).control.server = { url, token };
  });

  after(async () => {
    if (folder) {
      (await standIn()).control.server = undefined;
      await server.dispose();
      await folder.dispose();
    }
  });

  afterEach(async () => {
    for (const notebook of opened.splice(0)) {
      await notebook.close();
    }
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  /** Opens a notebook, sets x, and begins a cell. */
  async function open(name: string, cell: string): Promise<JupyterNotebook> {
    const notebook = await JupyterNotebook.open(name, KEEP_X, cell, PRINT_X);
    opened.push(notebook);
    await notebook.runToEnd(0);
    await begin(notebook);
    return notebook;
  }

  async function begin(notebook: JupyterNotebook): Promise<void> {
    await notebook.run(1);
    await notebook.whenRunning(1);
  }

  /** Interrupts the notebook, and returns the methods that were used. */
  async function interrupted(notebook: JupyterNotebook): Promise<readonly string[]> {
    const { uri } = notebook.document;
    const interrupting = vscode.commands.executeCommand(COMMANDS.interruptKernel, uri);
    const result = (await interrupting) as InterruptResult;
    assert.equal(result.outcome, 'interrupted', JSON.stringify(result));
    await assertInterrupted(notebook);
    return result.attempts.map(({ method }) => method);
  }

  async function assertInterrupted(notebook: JupyterNotebook): Promise<void> {
    await notebook.whenEnded(1);
    assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
    assert.deepEqual(await notebook.runToEnd(2), ['42']);
  }

  for (const [what, cell] of Object.entries(CELLS)) {
    it(`is stopped by the Jupyter extension during ${what} if the user is not connected to the server`, async () => {
      const notebook = await open(`not connected ${what.length}`, cell);
      assert.deepEqual(await interrupted(notebook), ['provider']);
      assert.equal(await notebook.interruptsSent(), 1);
    });
  }

  describe('to which the user is connected', () => {
    before(async () => {
      const { host } = new URL(server.url);
      const connecting = vscode.commands.executeCommand(COMMANDS.connectServer);
      await answerInputBox('The address of the server', `${server.url}?token=${server.token}`);
      await connecting;
      await waitForMessage(`Connected to the Jupyter server at ${host}`);
    });

    after(async () => {
      const disconnecting = vscode.commands.executeCommand(COMMANDS.disconnectServer);
      await chooseQuickPickRow(new URL(server.url).host);
      await disconnecting;
    });

    for (const [what, cell] of Object.entries(CELLS)) {
      it(`is stopped over the server during ${what}, keeps x, and then is a kernel of this window`, async () => {
        const notebook = await open(`connected ${what.length}`, cell);
        assert.deepEqual(await interrupted(notebook), ['control']);
        await begin(notebook);
        await focusCellEditor(1);
        await pressKeys('Control+Shift+C');
        await assertInterrupted(notebook);
        await begin(notebook);
        const results = await interruptAll();
        assert.deepEqual(
          results.map(({ name, result: { outcome, attempts } }) => [
            ...[name, outcome],
            ...attempts.map(({ method }) => method),
          ]),
          [[notebook.name, 'interrupted', 'control']],
        );
        await assertInterrupted(notebook);
        assert.equal(await notebook.interruptsSent(), 0, 'the Jupyter extension was asked');
      });
    }

    it('leaves its kernel when it is closed: Interrupt All no longer reaches the kernel', async () => {
      const notebook = await open('closed', SLEEPING_CELL);
      assert.deepEqual(await interrupted(notebook), ['control']);
      await begin(notebook);
      await notebook.close();
      assert.deepEqual(await interruptAll(), []);
    });
  });
});
