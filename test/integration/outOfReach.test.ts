import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import type { Kernel } from '../../src/kernels/Kernel';
import { outcomeMessage } from '../../src/vscode/messages/outcomeMessages';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { BUSY_LOOP, startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import { disposeAfterAll } from './fixtures/disposeAfterAll';
import { describeAttempts, kernelFor, outputOf, whenStatusIs } from './fixtures/kernels';
import { isAlive } from './fixtures/processes';
import { startKernel, type RealKernel } from './fixtures/realKernel';
import { record } from './fixtures/record';
import { SINGLE_THREADED_KERNEL } from './fixtures/singleThreadedKernel';
import { openTunnel, type Tunnel } from './fixtures/tunnel';

const GRACE_PERIOD_MS = 500;
const LONG_CELL = '60';

const [{ python } = { python: '' }] = testEnvironment().kernels;

describe('a kernel that can get only an interrupt request', () => {
  const toDispose = disposeAfterAll();
  let pool: DaemonPool;
  let folder: string;
  let disposables: (() => unknown)[];

  before(function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'on Windows, an interrupt request does not interrupt ipykernel');
    }
    pool = toDispose(poolOn(python));
  });

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'out-of-reach-'));
    disposables = [() => rm(folder, { recursive: true })];
  });

  afterEach(async () => {
    for (const dispose of disposables.reverse()) {
      await dispose();
    }
  });

  async function start(program?: readonly string[]): Promise<RealKernel> {
    const real = await startKernel(python, program && { program });
    disposables.push(() => real.dispose());
    return real;
  }

  /** Registers the connection file and waits until the kernel has answered. */
  async function idleKernelOf(connectionFile: string): Promise<Kernel> {
    const kernel = kernelFor(pool, { connectionFile }, GRACE_PERIOD_MS);
    disposables.push(() => kernel.dispose());
    await whenStatusIs(kernel, 'idle');
    return kernel;
  }

  async function tunnelTo(real: RealKernel, name: string): Promise<[Kernel, Tunnel]> {
    const file = path.join(folder, name);
    const tunnel = await openTunnel(real.connectionFile, file);
    disposables.push(() => tunnel.close());
    return [await idleKernelOf(file), tunnel];
  }

  async function outcomeOf(kernel: Kernel): Promise<string[]> {
    const result = await kernel.interrupt();
    return [result.outcome, ...describeAttempts(result)];
  }

  const UNREACHABLE = ['stillBusy', 'message UNREACHABLE'];

  it('is reported as still busy, not as dead, if it answers nothing while a cell runs', async () => {
    const real = await start(['-c', SINGLE_THREADED_KERNEL]);
    const kernel = await idleKernelOf(real.connectionFile);
    await startCell(real.connection, LONG_CELL);
    await whenStatusIs(kernel, 'busy');
    const result = await kernel.interrupt();
    assert.deepEqual([result.outcome, ...describeAttempts(result)], ['stillBusy', 'message']);
    const isSilent = (await kernel.answersHeartbeat()) === false;
    const { sentence } = outcomeMessage('R', result, { canRestart: false, isSilent });
    assert.match(sentence, /^R is still running\. .*The kernel does not answer now\. /);
    assert.ok(isAlive(real.process));
    record('singleThreaded', 'one thread, R', result, { kernel: 'alive', message: sentence });
  });

  it('gets no signal if its process is known but its language is not Python, and the message says how to allow signals', async () => {
    const real = await start(['-c', SINGLE_THREADED_KERNEL]);
    const { process: child, connectionFile } = real;
    const kernel = kernelFor(pool, { process: child, connectionFile }, GRACE_PERIOD_MS);
    disposables.push(() => kernel.dispose());
    await whenStatusIs(kernel, 'idle');
    await startCell(real.connection, LONG_CELL);
    await whenStatusIs(kernel, 'busy');
    const result = await kernel.interrupt();
    assert.deepEqual(
      [result.outcome, ...describeAttempts(result)],
      ['stillBusy', 'signal NOT_SUPPORTED', 'signalGroup NOT_SUPPORTED', 'message'],
    );
    const { signalRule } = kernel;
    const { sentence, actions } = outcomeMessage('R', result, { canRestart: false, signalRule });
    assert.match(sentence, /No signal was sent, because it could end this kernel\. /);
    assert.match(sentence, /If you know that the kernel survives SIGINT, choose Interrupt Anyway/);
    assert.ok(actions.includes('force'));
    assert.ok(isAlive(real.process));
    record('languageOnly', 'one thread, R', result, { kernel: 'alive', message: sentence });
  });

  it('is reported as dead if its process ends while it answers nothing', async () => {
    const real = await start(['-c', SINGLE_THREADED_KERNEL]);
    const kernel = await idleKernelOf(real.connectionFile);
    await startCell(real.connection, LONG_CELL);
    await whenStatusIs(kernel, 'busy');
    const interrupting = kernel.interrupt();
    real.process.kill('SIGKILL');
    assert.equal((await interrupting).outcome, 'dead');
  });

  it('is reported as still busy while a tunnel to it is cut, and is interrupted once the tunnel works again', async () => {
    const real = await start();
    await outputOf(real.connection, 'x = 42');
    const [kernel, tunnel] = await tunnelTo(real, 'kernel.json');
    const cell = await startCell(real.connection, BUSY_LOOP);
    await whenStatusIs(kernel, 'busy');
    tunnel.cut();
    await whenStatusIs(kernel, 'unknown');
    assert.deepEqual(await outcomeOf(kernel), UNREACHABLE);
    tunnel.restore();
    await untilInterrupted(kernel);
    assert.equal((await cell.result).ename, 'KeyboardInterrupt');
    assert.equal(await outputOf(real.connection, 'print(x)'), '42');
  });

  it('is reported as still busy, not as dead, if it ends behind a tunnel that stays open', async () => {
    const real = await start();
    const [kernel] = await tunnelTo(real, 'kernel.json');
    await startCell(real.connection, BUSY_LOOP);
    await whenStatusIs(kernel, 'busy');
    real.process.kill('SIGKILL');
    await whenStatusIs(kernel, 'unknown');
    assert.deepEqual(await outcomeOf(kernel), UNREACHABLE);
  });

  it('is reported as still busy, not as dead, if the program of its ssh tunnel ends', async () => {
    const real = await start();
    const [kernel, tunnel] = await tunnelTo(real, 'kernel-ssh.json');
    await startCell(real.connection, BUSY_LOOP);
    await whenStatusIs(kernel, 'busy');
    tunnel.close();
    await whenStatusIs(kernel, 'unknown');
    assert.deepEqual(await outcomeOf(kernel), UNREACHABLE);
    assert.ok(isAlive(real.process));
  });

  it('is reported as dead if it ran on this machine and has ended', async () => {
    const real = await start();
    const kernel = await idleKernelOf(real.connectionFile);
    await startCell(real.connection, BUSY_LOOP);
    await whenStatusIs(kernel, 'busy');
    real.process.kill('SIGKILL');
    await whenStatusIs(kernel, 'dead');
    assert.deepEqual(await outcomeOf(kernel), ['dead']);
  });
});

/** Repeats the interrupt until it reaches the kernel again and stops the cell. */
async function untilInterrupted(kernel: Kernel): Promise<void> {
  let outcome: string;
  do {
    const result = await kernel.interrupt();
    ({ outcome } = result);
    assert.ok(
      outcome === 'interrupted' || describeAttempts(result).includes('message UNREACHABLE'),
      JSON.stringify(result),
    );
  } while (outcome !== 'interrupted');
}
