import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InterruptResult } from '../../../api';
import { ServerClient } from '../../../src/sources/server/ServerClient';
import { COMMANDS } from '../../../src/vscode/contributions';
import { startCell } from '../../integration/fixtures/cells';
import { JupyterServer } from '../../integration/fixtures/peers/JupyterServer';
import { PeerFolder } from '../../integration/fixtures/peers/PeerFolder';
import { connectNotebook } from '../../integration/fixtures/serverKernels';
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
  let server: JupyterServer;

  before(async function () {
    skipWithoutStandIn(this);
    skipWithoutPage(this);
    await kernelInterrupt();
  });

  afterEach(async () => {
    for (const notebook of opened.splice(0)) {
      await notebook.close();
    }
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  /**
   * Starts a server before the tests of a group. The Jupyter extension runs the group's notebooks there. If
   * `isOfThisComputer` is false, the search does not find the server, as if it ran on another computer.
   */
  function useServer(isOfThisComputer: boolean): void {
    let stop: (() => Promise<void>) | undefined;

    before(async function () {
      const python = testEnvironment().jupyterPrograms;
      if (python === undefined) {
        skipBecause(this, 'there is no Jupyter Server');
      }
      const { control } = await standIn();
      const folder = await PeerFolder.make({ isSearched: isOfThisComputer });
      server = await JupyterServer.start(python, folder);
      const { url, token } = server;
      control.server = { url, token };
      stop = async () => {
        control.server = undefined;
        await server.dispose();
        await folder.dispose();
      };
    });

    after(() => stop?.());
  }

  /**
   * Opens a notebook whose cell 0 sets x, whose cells 1 to 3 are `cell`, and whose cell 4 prints x. Runs cell 0 and
   * starts cell 1.
   */
  async function open(name: string, cell: string): Promise<JupyterNotebook> {
    const notebook = await JupyterNotebook.open(name, KEEP_X, cell, cell, cell, PRINT_X);
    opened.push(notebook);
    await notebook.runToEnd(0);
    await begin(notebook, 1);
    return notebook;
  }

  async function begin(notebook: JupyterNotebook, cell: number): Promise<void> {
    await notebook.run(cell);
    await notebook.whenRunning(cell);
  }

  /** Interrupts cell 1, and returns the methods of the attempts. */
  async function interrupted(notebook: JupyterNotebook): Promise<readonly string[]> {
    const { uri } = notebook.document;
    const interrupting = vscode.commands.executeCommand(COMMANDS.interruptKernel, uri);
    const result = (await interrupting) as InterruptResult;
    assert.equal(result.outcome, 'interrupted', JSON.stringify(result));
    await assertInterrupted(notebook, 1);
    return result.attempts.map(({ method }) => method);
  }

  /** Returns the names of the notebooks whose kernels are busy, as the server reports them. */
  async function busyKernels(): Promise<readonly string[]> {
    const kernels = await new ServerClient(server).listKernels();
    return kernels.flatMap(({ state, notebook = '' }) => (state === 'busy' ? notebook : []));
  }

  async function assertInterrupted(notebook: JupyterNotebook, cell: number): Promise<void> {
    await notebook.whenEnded(cell);
    assert.deepEqual(notebook.output(cell), ['running', 'KeyboardInterrupt']);
    assert.deepEqual(await notebook.runToEnd(4), ['42']);
  }

  describe('of another computer', () => {
    useServer(false);

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
        it(`is stopped through the server during ${what}, and its kernel keeps the variables and then belongs to this window`, async () => {
          const notebook = await open(`connected ${what.length}`, cell);
          assert.deepEqual(await interrupted(notebook), ['control']);
          await begin(notebook, 2);
          await focusCellEditor(2);
          await pressKeys('Control+Shift+C');
          await assertInterrupted(notebook, 2);
          await begin(notebook, 3);
          const results = await interruptAll();
          assert.deepEqual(
            results.map(({ name, result: { outcome, attempts } }) => [
              ...[name, outcome],
              ...attempts.map(({ method }) => method),
            ]),
            [[notebook.name, 'interrupted', 'control']],
          );
          await assertInterrupted(notebook, 3);
          assert.equal(await notebook.interruptsSent(), 0, 'the Jupyter extension was asked');
        });
      }

      it('gets another kernel when it is reopened, and its earlier kernel is left alone', async () => {
        const notebook = await open('reopened', SLEEPING_CELL);
        assert.deepEqual(await interrupted(notebook), ['control']);
        await begin(notebook, 2);
        await notebook.close();
        // The server keeps the kernel, whose cell runs on.
        assert.deepEqual(await busyKernels(), ['reopened.ipynb']);
        assert.deepEqual(await interruptAll(), []);
        const again = await open('reopened', SLEEPING_CELL);
        assert.deepEqual(await interrupted(again), ['control']);
        assert.deepEqual(await busyKernels(), ['reopened.ipynb']);
        assert.equal(await again.interruptsSent(), 0);
      });

      it("is stopped by the Jupyter extension if another client's notebook has the same name and runs the same cell", async () => {
        const { url, token } = server;
        const { id } = await server.openNotebook('shared.ipynb');
        const other = await connectNotebook({ url, token }, id);
        try {
          const { result } = await startCell(other, SLEEPING_CELL);
          const notebook = await open('shared', SLEEPING_CELL);
          assert.deepEqual(await interrupted(notebook), ['provider']);
          assert.equal(await notebook.interruptsSent(), 1);
          await new ServerClient({ url, token }).interruptKernel(id);
          assert.equal((await result).ename, 'KeyboardInterrupt');
        } finally {
          other.close();
        }
      });
    });
  });

  describe('of this computer', () => {
    useServer(true);

    it('is stopped by SIGINT, and not through the server', async () => {
      const notebook = await open('of this computer', SLEEPING_CELL);
      assert.deepEqual(await interrupted(notebook), ['signal']);
      assert.equal(await notebook.interruptsSent(), 0);
    });
  });
});
