import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { isKernelInterruptError } from '../../src/base/errors';
import { findDaemonPython } from '../../src/interpreters/find';
import { COMMANDS } from '../../src/vscode/contributions';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { daemonProcesses, skipWithoutProc, whenDaemonsRunOn } from './daemonProcesses';
import { fakePython } from './fixtures/python-extension/fakePython';
import { kernelInterrupt } from './kernelInterrupt';
import { skipWithoutPage } from '../rig/vscode/page/ui';
import { waitForMessage } from './messages';

describe('the daemons', () => {
  const [oldest, newest] = [testEnvironment().pythons.at(0), testEnvironment().pythons.at(-1)];
  let initialPython: string;

  /** Creates a link to the newest Python. The test can delete the link. */
  async function removablePython(): Promise<{ python: string; remove: () => Promise<void> }> {
    const folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-deleted-'));
    const python = path.join(folder, 'python');
    await symlink(newest?.path ?? assert.fail(), python);
    return { python, remove: () => rm(folder, { recursive: true }) };
  }

  async function select(python: string): Promise<void> {
    (await fakePython()).control.select(python);
  }

  before(async function () {
    skipWithoutProc(this);
    const { environments } = await fakePython();
    initialPython = environments.getActiveEnvironmentPath().path;
    await kernelInterrupt();
  });

  afterEach(async () => {
    await select(initialPython);
    await whenDaemonsRunOn((await findDaemonPython(initialPython)).path);
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('only one runs, for the active interpreter, before any request is made', async () => {
    await whenDaemonsRunOn((await findDaemonPython(initialPython)).path);
  });

  it('are replaced when another interpreter becomes active', async () => {
    assert.ok(oldest && newest);
    for (const { path: python } of [oldest, newest]) {
      await select(python);
      await whenDaemonsRunOn((await findDaemonPython(python)).path);
    }
  });

  it('end with their last handle if their interpreter is not the active one', async function () {
    assert.ok(oldest && newest);
    if (oldest === newest) {
      skipBecause(this, 'the test needs two Pythons and found one');
    }
    const api = await kernelInterrupt();
    await select(newest.path);
    const interrupter = await api.createInterrupter({ interpreter: oldest.path });
    const daemonPythons = [
      (await findDaemonPython(oldest.path)).path,
      (await findDaemonPython(newest.path)).path,
    ];
    await whenDaemonsRunOn(...daemonPythons);
    interrupter.dispose();
    await whenDaemonsRunOn(...daemonPythons.slice(1));
  });

  it('run on another Python if the active interpreter does not work, and a message says so', async function () {
    skipWithoutPage(this);
    await select('/no/such/python');
    const { message, buttons } = await waitForMessage('/no/such/python is not a working Python.');
    assert.match(message, /Choose another interpreter with "Python: Select Interpreter"/);
    assert.deepEqual(buttons, ['Show Log']);
    const [daemon, ...others] = await daemonProcesses();
    assert.ok(daemon && others.length === 0);
    const interrupter = await (await kernelInterrupt()).createInterrupter();
    interrupter.dispose();
  });

  it('keep their handles if their Python is deleted and they are killed: another Python runs the next daemon', async () => {
    const { python, remove } = await removablePython();
    const interrupter = await (await kernelInterrupt()).createInterrupter({ interpreter: python });
    await remove();
    const daemon = (await daemonProcesses()).find((one) => one.python === python);
    assert.ok(daemon, JSON.stringify(await daemonProcesses()));
    process.kill(daemon.pid, 'SIGKILL');
    const program = spawn('sleep', ['600']);
    const attach = (): Promise<unknown> => interrupter.attach(program.pid ?? assert.fail());
    // If the exit of the daemon is not known yet, the first request fails.
    await attach().catch(async (error: unknown) => {
      assert.ok(isKernelInterruptError(error) && error.code === 'DAEMON_FAILED');
      await attach();
    });
    program.kill();
    interrupter.dispose();
  });

  it('run on another Python once the active interpreter is deleted, and a message names both Pythons', async function () {
    skipWithoutPage(this);
    const { python, remove } = await removablePython();
    await select(python);
    await whenDaemonsRunOn(python);
    await remove();
    (await (await kernelInterrupt()).createInterrupter()).dispose();
    const { message } = await waitForMessage(`${python} is not a working Python`);
    assert.match(message, /Choose another interpreter .* For now, Kernel Interrupt uses .*\.$/);
  });

  it('keep their handles when Restart Daemon restarts them', async () => {
    const api = await kernelInterrupt();
    const interrupter = await api.createInterrupter();
    const before = await daemonProcesses();
    await vscode.commands.executeCommand(COMMANDS.restartDaemon);
    const after = await daemonProcesses();
    assert.equal(after.length, before.length);
    assert.ok(after.every(({ pid }) => before.every((old) => old.pid !== pid)));
    await assert.rejects(interrupter.attach(process.pid), { code: 'NOT_SUPPORTED' });
    interrupter.dispose();
  });
});

describe('the API in VS Code', () => {
  it('rejects bad input with an error code, and still serves the next caller', async () => {
    const api = await kernelInterrupt();
    for (const interpreter of ['/no/such/python', vscode.Uri.parse('http://a/b'), __dirname]) {
      await assert.rejects(api.createInterrupter({ interpreter }), { code: 'NO_INTERPRETER' });
    }
    assert.throws(() => api.registerKernel({ name: 'unreachable' }), { code: 'CANNOT_INTERRUPT' });
    const interrupter = await api.createInterrupter();
    await assert.rejects(interrupter.attach(0), { code: 'NO_SUCH_PROCESS' });
    interrupter.dispose();
    await assert.rejects(interrupter.interrupt(), { code: 'DISPOSED' });
  });
});
