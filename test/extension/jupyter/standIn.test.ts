import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { readConnectionFile } from '../../../src/jupyter/connectionFile';
import { KernelConnection } from '../../../src/jupyter/zmq/KernelConnection';
import { testEnvironment } from '../../rig/environment';
import { skipBecause } from '../../rig/skip';
import type { JupyterStandIn } from '../fixtures/jupyter-extension/api';
import type { KernelOfNotebook } from '../fixtures/jupyter-extension/records';
import { BUSY_CELL } from '../kernelProvider/TestNotebook';
import { whenEnded } from '../kernelProvider/processes';
import { waitUntil, within } from '../waiting';
import { JupyterNotebook } from './JupyterNotebook';
import { skipUnderWine, skipWithoutStandIn, standIn, withInterruptTimeout } from './standIn';
import { withDiscovery } from './withDiscovery';

const KEEP_X = 'x = 42';
const PRINT_X = 'print(x)';
const BUSY_KEY = 'jupyter.notebookeditor.canInterruptNotebookKernel';

/** A cell that no interrupt stops. It ends when a file named `gate` exists. */
const STUBBORN_CELL = `import pathlib, time
print('running', flush=True)
while not pathlib.Path('gate').exists():
    try:
        time.sleep(0.05)
    except KeyboardInterrupt:
        pass`;

const DESCRIBE_PROCESS = `import json, os
print(json.dumps({
    'pid': os.getpid(), 'parent': os.getppid(), 'group': os.getpgrp() if os.name == 'posix' else None,
    'names': [name for name in os.environ if name.startswith('JPY_')]}))`;

interface ProcessDescription {
  readonly pid: number;
  readonly parent: number;
  /** The process group; null on Windows. */
  readonly group: number | null;
  readonly names: readonly string[];
}

describe('the stand-in for the Jupyter extension', () => {
  const opened: JupyterNotebook[] = [];
  let jupyter: JupyterStandIn;

  const open = async (name: string, ...cells: readonly string[]): Promise<JupyterNotebook> => {
    const notebook = await JupyterNotebook.open(name, ...cells);
    opened.push(notebook);
    return notebook;
  };

  /** Returns the process that runs the cells now. Fails before the first run. */
  const processOf = ({ document, name }: JupyterNotebook): KernelOfNotebook =>
    jupyter.control.kernelOf(document.uri) ?? assert.fail(`${name} has no kernel.`);

  before(async function () {
    skipWithoutStandIn(this);
    jupyter = await standIn();
  });

  afterEach(async () => {
    for (const notebook of opened.splice(0)) {
      await notebook.close();
    }
  });

  // If it searches for kernels, Kernel Interrupt may send a kernel a request just as a cell begins, before it has
  // noticed the cell. The `idle` of that request would make the stand-in show the busy kernel as idle.
  before(() => withDiscovery(false));
  after(() => withDiscovery(true));

  it('starts a kernel as a child of the extension host, without `JPY_` environment variables, except for the event on Windows', async () => {
    const notebook = await open('process', DESCRIBE_PROCESS);
    const [text = ''] = await notebook.runToEnd(0);
    const { pid, parent, group, names } = JSON.parse(text) as ProcessDescription;
    // On Windows itself, the python.exe of a virtual environment starts the kernel as a child, so the pids differ.
    if (process.platform !== 'win32' || testEnvironment().wine) {
      assert.equal(pid, processOf(notebook).pid);
      assert.equal(parent, process.pid);
    }
    assert.notEqual(group, pid);
    assert.deepEqual(names, process.platform === 'win32' ? ['JPY_INTERRUPT_EVENT'] : []);
  });

  it('writes connection files as the Jupyter extension does', async () => {
    const notebook = await open('file', PRINT_X);
    await notebook.runToEnd(0);
    const { connectionFile } = processOf(notebook);
    assert.match(path.basename(connectionFile), /^kernel-v3[0-9a-f]{40}\.json$/);
    assert.equal(path.dirname(connectionFile), process.env['JUPYTER_RUNTIME_DIR']);
    const info = await readConnectionFile(connectionFile);
    assert.equal(info.signature_scheme, 'hmac-sha256');
    assert.ok(info.shell_port >= 9000);
    if (process.platform !== 'win32') {
      assert.equal((await stat(connectionFile)).mode & 0o777, 0o644);
    }
  });

  it('stops a busy cell with its own interrupt, skips the waiting cells and keeps the variables', async () => {
    const notebook = await open('stopped', KEEP_X, BUSY_CELL, PRINT_X);
    await notebook.run(0, 1, 2);
    await notebook.whenRunning(1);
    await notebook.interruptWithJupyter();
    await notebook.whenEnded(1);
    assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
    assert.equal(notebook.succeeded(1), false);
    assert.deepEqual(notebook.output(2), []);
    assert.equal(await notebook.interruptsSent(), 1);
    assert.deepEqual(await notebook.runToEnd(2), ['42']);
  });

  it('shows a SIGINT from outside as KeyboardInterrupt, skips the waiting cells and keeps the variables', async function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'Windows has no SIGINT');
    }
    const notebook = await open('outside', KEEP_X, BUSY_CELL, PRINT_X);
    await notebook.run(0, 1, 2);
    await notebook.whenRunning(1);
    process.kill(processOf(notebook).pid, 'SIGINT');
    await notebook.whenEnded(1);
    assert.deepEqual(notebook.output(1), ['running', 'KeyboardInterrupt']);
    assert.deepEqual(notebook.output(2), []);
    assert.equal(await notebook.interruptsSent(), 0);
    assert.deepEqual(await notebook.runToEnd(2), ['42']);
  });

  it('restarts a kernel in a new process with a new connection file, and ends the running cell some time after the old process', async () => {
    const notebook = await open('restarted', BUSY_CELL, PRINT_X);
    await notebook.run(0);
    await notebook.whenRunning(0);
    const kernel = (await notebook.publicKernel()) ?? assert.fail();
    const statuses: string[] = [];
    kernel.onDidChangeStatus((status) => void statuses.push(status));
    const old = processOf(notebook);
    const restarted = notebook.restart();
    await whenEnded(old.pid);
    assert.equal(notebook.succeeded(0), undefined);
    await restarted;
    assert.notEqual(processOf(notebook).pid, old.pid);
    assert.notEqual(processOf(notebook).connectionFile, old.connectionFile);
    assert.deepEqual(statuses.slice(0, 2), ['restarting', 'starting']);
    await notebook.whenEnded(0);
    assert.equal(notebook.succeeded(0), false);
    assert.match((await notebook.runToEnd(1)).join(), /NameError/);
  });

  it('reports `autorestarting` and `dead` when a kernel dies, and starts a new process for the next cell', async () => {
    const notebook = await open('dead', PRINT_X, 'import os\nos._exit(3)');
    await notebook.runToEnd(0);
    const { pid } = processOf(notebook);
    const kernel = (await notebook.publicKernel()) ?? assert.fail();
    const statuses: string[] = [];
    kernel.onDidChangeStatus((status) => void statuses.push(status));
    await notebook.runToEnd(1);
    assert.equal(notebook.succeeded(1), false);
    assert.deepEqual(statuses.slice(-2), ['autorestarting', 'dead']);
    await notebook.runToEnd(0);
    assert.notEqual(processOf(notebook).pid, pid);
    assert.equal(await notebook.publicKernel(), kernel);
  });

  it('ends the kernel of a closed notebook, even while a cell runs', async () => {
    const notebook = await JupyterNotebook.open('closed', BUSY_CELL);
    await notebook.run(0);
    await notebook.whenRunning(0);
    const { pid } = processOf(notebook);
    await notebook.close();
    await whenEnded(pid);
  });

  describe('in the same way on every operating system', () => {
    before(function () {
      skipUnderWine(this);
    });

    it('returns no kernel for a notebook before the user has run a cell of it', async () => {
      const notebook = await open('not run', PRINT_X);
      assert.equal(await notebook.publicKernel(), undefined);
    });

    it('reports the status of a kernel that runs a cell', async () => {
      const notebook = await open('status', KEEP_X, BUSY_CELL);
      await notebook.runToEnd(0);
      const kernel = (await notebook.publicKernel()) ?? assert.fail();
      assert.equal(kernel.language, 'python');
      await waitUntil('the kernel is idle', () => kernel.status === 'idle');
      await notebook.run(1);
      await notebook.whenRunning(1);
      assert.equal(kernel.status, 'busy');
      assert.equal(jupyter.control.records.contextKeys[BUSY_KEY], true);
      assert.equal(notebook.executionOrder(1), 2);
      await notebook.interruptWithJupyter();
      await waitUntil('the kernel is idle', () => kernel.status === 'idle');
      assert.equal(jupyter.control.records.contextKeys[BUSY_KEY], false);
    });

    it('shows a kernel as idle after the request of another client, although its cell still runs', async () => {
      const notebook = await open('foreign', BUSY_CELL);
      await notebook.run(0);
      await notebook.whenRunning(0);
      const kernel = (await notebook.publicKernel()) ?? assert.fail();
      assert.equal(kernel.status, 'busy');
      const info = await readConnectionFile(processOf(notebook).connectionFile);
      const connection = await KernelConnection.open(info);
      try {
        await connection.request('control', 'kernel_info_request', {}, { timeLimitMs: 20_000 });
        await waitUntil('the kernel looks idle', () => kernel.status === 'idle');
      } finally {
        connection.close();
      }
      assert.equal(jupyter.control.records.contextKeys[BUSY_KEY], false);
      assert.equal(notebook.succeeded(0), undefined);
      await notebook.interruptWithJupyter();
      await notebook.whenEnded(0);
    });

    it('ignores a bare Uri as the argument of its interrupt command', async () => {
      const notebook = await open('bare', BUSY_CELL);
      await notebook.run(0);
      await notebook.whenRunning(0);
      await vscode.commands.executeCommand('jupyter.interruptkernel', notebook.document.uri);
      assert.equal(await notebook.interruptsSent(), 0);
      await vscode.commands.executeCommand('jupyter.interruptkernel');
      await notebook.whenEnded(0);
      assert.equal(await notebook.interruptsSent(), 1);
    });

    it('asks whether to restart a kernel whose cell ignores the interrupt, and sends no second interrupt while it asks', async () => {
      const { records } = jupyter.control;
      const notebook = await open('stubborn', STUBBORN_CELL);
      await notebook.run(0);
      await notebook.whenRunning(0);
      const asked = records.modals.length;
      await withInterruptTimeout(1000, async () => {
        const first = notebook.interruptWithJupyter();
        await waitUntil('the question is shown', () => records.modals.length > asked);
        const second = notebook.interruptWithJupyter();
        assert.equal(notebook.succeeded(0), undefined);
        assert.equal(await notebook.interruptsSent(), 1);
        jupyter.control.answerModal(undefined);
        await within('both presses end', Promise.all([first, second]));
      });
      assert.equal(records.modals.length, asked + 1);
      assert.equal(await notebook.interruptsSent(), 1);
      await vscode.workspace.fs.writeFile(notebook.besideNotebook('gate'), new Uint8Array());
      await notebook.whenEnded(0);
      await vscode.workspace.fs.delete(notebook.besideNotebook('gate'));
    });

    it('restarts a kernel whose cell ignores the interrupt if the user chooses Restart', async () => {
      const { records } = jupyter.control;
      const notebook = await open('answered', STUBBORN_CELL);
      await notebook.run(0);
      await notebook.whenRunning(0);
      const { pid } = processOf(notebook);
      const asked = records.modals.length;
      await withInterruptTimeout(100, async () => {
        const interrupted = notebook.interruptWithJupyter();
        await waitUntil('the question is shown', () => records.modals.length > asked);
        jupyter.control.answerModal('Restart');
        await within('the restart', interrupted);
      });
      assert.notEqual(processOf(notebook).pid, pid);
      await notebook.whenEnded(0);
      assert.equal(notebook.succeeded(0), false);
    });

    it('runs two notebooks in two kernels, which know the files of their notebooks', async () => {
      const code = 'import os\nprint(os.getpid(), __vsc_ipynb_file__)';
      const one = await open('one', code);
      const other = await open('other', code);
      for (const notebook of [one, other]) {
        const [text = ''] = await notebook.runToEnd(0);
        assert.ok(text.endsWith(notebook.name), text);
      }
      assert.notEqual(processOf(one).pid, processOf(other).pid);
    });

    it('throws an error for proposed API, and shows a notice for old API', async () => {
      const { records } = jupyter.control;
      assert.throws(() => (jupyter.kernels as { onDidStart?: unknown }).onDidStart, /Proposed API/);
      assert.equal(await jupyter.getKernelService(), undefined);
      assert.equal(records.notices.length, 1);
      assert.deepEqual(records.executeCodeCalls, []);
    });
  });
});
