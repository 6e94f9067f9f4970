import assert from 'node:assert/strict';
import sinon from 'sinon';
import { KernelInterruptError } from '../../../../src/base/errors';
import { nullLogger } from '../../../../src/base/logger';
import { allowLook, lookQuestion } from '../../../../src/kernels/inside/lookQuestion';
import { Kernel } from '../../../../src/kernels/Kernel';
import { ConnectionSlots } from '../../../../src/sources/server/ConnectionSlots';
import { ServerClient, type NamedKernel } from '../../../../src/sources/server/ServerClient';
import {
  ServerKernel,
  type ServerKernelOptions,
} from '../../../../src/sources/server/ServerKernel';
import { fakeMonitor } from '../../kernels/kernelWithFakes';

const ID = '3b6f1a52-5a7e-4f1c-9f1e-0123456789ab';
const URL_OF_SERVER = 'http://127.0.0.1:8888/base/';

const SETTINGS = {
  gracePeriodMs: 1000,
  consoleInterrupt: 'auto',
  controlInterrupt: 'auto',
} as const;

/** The kernel in the server's list. */
const BUSY: NamedKernel = { id: ID, spec: 'python3', state: 'busy', connections: 1 };

describe('ServerKernel', () => {
  let monitor: ReturnType<typeof fakeMonitor>;
  let client: sinon.SinonStubbedInstance<ServerClient>;
  let open: sinon.SinonStub;
  const disposables: { dispose(): void }[] = [];

  beforeEach(() => {
    monitor = fakeMonitor('busy', 'interrupted');
    open = sinon
      .stub()
      .callsFake(() =>
        Promise.resolve({ monitor, isOpen: () => true, whenClosed: Promise.resolve() }),
      );
    const real = new ServerClient({ url: URL_OF_SERVER });
    client = Object.assign(sinon.createStubInstance(ServerClient), {
      ...{ access: real.access, name: real.name },
    });
    client.readKernel.resolves(BUSY);
    client.interruptKernel.resolves();
  });

  afterEach(() => disposables.splice(0).forEach((one) => one.dispose()));

  function describeKernel(
    listed: Partial<NamedKernel> = {},
    more: Partial<ServerKernelOptions> = {},
  ): ServerKernel {
    const kernel = new ServerKernel({
      ...{ client, open, logger: nullLogger, listed: { ...BUSY, ...listed } },
      insideScript: () => Promise.resolve('the script'),
      settings: () => SETTINGS,
      slots: new ConnectionSlots(),
      isFoundHere: () => false,
      onDidChange: () => undefined,
      ...more,
    });
    disposables.push(kernel);
    return kernel;
  }

  function kernelOf(description: ServerKernel): Kernel {
    const onDidChange = (): void => undefined;
    return new Kernel([description], { settings: () => SETTINGS, logger: nullLogger, onDidChange });
  }

  const methodsOf = ({ routes }: ServerKernel): string[] => routes.map(({ method }) => method);

  it('is identified by its server and its id, and by its connection file if the server runs on this machine', () => {
    const server = { kind: 'server', url: 'http://localhost:8888/base/', id: ID };
    assert.deepEqual(describeKernel().identities, [server]);
    const connectionFile = '/run/kernel-1.json';
    assert.deepEqual(describeKernel({}, { connectionFile }).identities, [
      server,
      { kind: 'connectionFile', path: connectionFile },
    ]);
  });

  it('has the name of its notebook, or else the name of its kernelspec and the start of its id', () => {
    assert.equal(describeKernel({ notebook: 'forecast.ipynb' }).name, 'forecast.ipynb');
    assert.equal(describeKernel().name, 'python3 (3b6f1a52)');
  });

  it('is restarted by its server, and has a question that the user answers first', async () => {
    const description = describeKernel({ notebook: 'forecast.ipynb' });
    assert.equal(description.restartQuestion, 'Restart forecast.ipynb? It loses its variables.');
    await description.restart?.();
    assert.deepEqual(client.restartKernel.args, [[ID]]);
  });

  it('takes the name of the notebook that it joins, and leaves its state and its restart to that notebook', async () => {
    const onDidChange = sinon.stub();
    const description = describeKernel({ notebook: 'forecast.ipynb' }, { onDidChange });
    await kernelOf(description).settle();
    description.join({ name: 'mine.ipynb', resource: 'file:///mine.ipynb' });
    const { name, resource, restart, runBy } = description;
    assert.deepEqual([name, resource], ['mine.ipynb', 'file:///mine.ipynb']);
    assert.deepEqual([restart, runBy], [undefined, undefined]);
    assert.deepEqual(
      description.observers.map(({ kind }) => kind),
      ['messages'],
    );
    assert.deepEqual(methodsOf(description), ['control', 'server']);
    description.join({ name: 'mine.ipynb', resource: 'file:///mine.ipynb' });
    description.join(undefined);
    assert.deepEqual([description.name, description.resource], ['forecast.ipynb', undefined]);
    assert.equal(description.observers.length, 2);
    assert.match(description.runBy ?? '', /^the Jupyter server at/);
    assert.equal(onDidChange.callCount, 2);
  });

  const askable: [string, boolean, Partial<NamedKernel>, Partial<ServerKernelOptions>?][] = [
    ['while it is busy and a client is connected', true, {}],
    ['while its state is not known', true, { state: 'unknown' }],
    ['while it is idle', false, { state: 'idle' }],
    ['while it starts', false, { state: 'starting' }],
    ['if it has ended', false, { state: 'dead' }],
    ['while no client is connected', false, { connections: 0 }],
    [
      'if the server does not tell how many clients are connected',
      false,
      { connections: undefined },
    ],
    [
      'if the user wants no code to run in kernels',
      false,
      {},
      { settings: () => ({ ...SETTINGS, controlInterrupt: 'never' }) },
    ],
  ];
  for (const [when, may, listed, more] of askable) {
    it(`may ${may ? '' : 'not '}be asked which notebook it runs ${when}`, () => {
      assert.equal(describeKernel(listed, more).mayBeAskedForNotebook, may);
    });
  }

  it('does not mistake our connection for that of a notebook', async () => {
    const description = describeKernel();
    await description.connect(1000);
    assert.deepEqual([open.callCount, description.mayBeAskedForNotebook], [1, false]);
    description.update({ ...BUSY, connections: 2 });
    assert.equal(description.mayBeAskedForNotebook, true);
  });

  it('opens no connection for a question if the last client has left since the list was read', async () => {
    client.readKernel.resolves({ ...BUSY, connections: 0 });
    const description = describeKernel();
    assert.equal(description.mayBeAskedForNotebook, true);
    await description.connect(1000);
    assert.deepEqual([open.callCount, description.inside], [0, undefined]);
  });

  it('can run our code once it is connected, without a question to its main thread', async () => {
    const description = describeKernel();
    await description.connect(1000);
    assert.ok(description.inside);
    assert.equal(monitor.whenAnswered.callCount, 0);
  });

  it('sends nothing before the user interrupts the kernel', () => {
    const kernel = kernelOf(describeKernel());
    assert.deepEqual([kernel.status, kernel.canLook, kernel.isOfWindow], ['busy', false, false]);
    assert.equal(open.callCount + client.readKernel.callCount, 0);
  });

  it('is interrupted from inside over its channels first, and then by its server', async () => {
    const description = describeKernel();
    await kernelOf(description).settle();
    assert.deepEqual(methodsOf(description), ['control', 'server']);
  });

  it('confirms an interrupt by the messages of the kernel', async () => {
    monitor.info = { language: 'R', implementation: 'IRkernel' };
    const result = await kernelOf(describeKernel()).press().result;
    assert.deepEqual([result.outcome, result.attempts[0]?.method], ['interrupted', 'server']);
    assert.deepEqual(client.interruptKernel.firstCall.args[0], ID);
  });

  it('does not run our code in a kernel that is not ipykernel, or if the user wants no code to run in kernels', async () => {
    monitor.info = { language: 'python', implementation: 'xeus-python' };
    const xeus = describeKernel();
    await kernelOf(xeus).settle();
    assert.deepEqual([xeus.signalRule, methodsOf(xeus)], ['otherPython', ['server']]);
    monitor.info = { language: 'python', implementation: 'ipython' };
    const unwanted = describeKernel(
      {},
      { settings: () => ({ ...SETTINGS, controlInterrupt: 'never' }) },
    );
    await kernelOf(unwanted).settle();
    assert.deepEqual(methodsOf(unwanted), ['server']);
  });

  it('is interrupted by its server, without a connection to its channels, if no client is connected', async () => {
    const [unattended, after] = (['busy', 'idle'] as const).map((state) => ({
      ...{ ...BUSY, state, connections: 0 },
    }));
    client.readKernel.resolves(unattended);
    client.interruptKernel.callsFake(() => {
      client.readKernel.resolves(after);
      return Promise.resolve();
    });
    const result = await kernelOf(describeKernel()).press().result;
    assert.deepEqual(
      [result.outcome, result.attempts.map(({ method }) => method)],
      ['sent', ['server']],
    );
    assert.equal(open.callCount, 0);
  });

  it('opens no connection if the server does not answer whether a client is connected', async () => {
    client.readKernel.rejects(new KernelInterruptError('TIMED_OUT', 'No answer.'));
    const kernel = kernelOf(describeKernel({ connections: 1 }));
    await kernel.settle();
    assert.deepEqual([open.callCount, kernel.problem], [0, 'No answer.']);
    client.readKernel.resolves(BUSY);
    await kernel.settle();
    assert.deepEqual([open.callCount, kernel.problem], [1, undefined]);
  });

  it('opens a connection to a kernel without clients only once the user has agreed', async () => {
    client.readKernel.resolves({ ...BUSY, connections: 0 });
    const description = describeKernel({ connections: 0 });
    const kernel = kernelOf(description);
    await kernel.settle();
    assert.equal(open.callCount, 0);
    assert.match((await lookQuestion(kernel)) ?? '', /drops them if Kernel Interrupt connects/);
    allowLook(kernel);
    await kernel.settle();
    assert.deepEqual(
      [open.callCount, kernel.canLook, await lookQuestion(kernel)],
      [1, true, undefined],
    );
  });

  it('asks again before a look if the connection failed', async () => {
    client.readKernel.resolves({ ...BUSY, connections: 0 });
    const kernel = kernelOf(describeKernel());
    open.onFirstCall().rejects(new KernelInterruptError('UNREACHABLE', 'It closed.'));
    for (const canLook of [false, true]) {
      assert.match((await lookQuestion(kernel)) ?? '', /Look inside\?$/);
      allowLook(kernel);
      await kernel.settle();
      assert.equal(kernel.canLook, canLook);
    }
  });

  it('asks again before a look if the server did not answer at the last look', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['performance'] });
    disposables.push({ dispose: () => clock.restore() });
    client.readKernel.resolves({ ...BUSY, connections: 0 });
    const kernel = kernelOf(describeKernel());
    assert.match((await lookQuestion(kernel)) ?? '', /Look inside\?$/);
    allowLook(kernel);
    client.readKernel.rejects(new KernelInterruptError('UNREACHABLE', 'No answer.'));
    // An answer of the server counts as current for 200 ms.
    clock.tick(200);
    await kernel.settle();
    client.readKernel.resolves({ ...BUSY, connections: 0 });
    clock.tick(200);
    await kernel.settle();
    assert.equal(open.callCount, 0);
    assert.match((await lookQuestion(kernel)) ?? '', /Look inside\?$/);
  });

  it('asks again before a look if no connection was free at the last look', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    disposables.push({ dispose: () => clock.restore() });
    client.readKernel.resolves({ ...BUSY, connections: 0 });
    const slots = new ConnectionSlots();
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 8 }, () => slots.take(signal)));
    const kernel = kernelOf(describeKernel({}, { slots }));
    assert.match((await lookQuestion(kernel)) ?? '', /Look inside\?$/);
    allowLook(kernel);
    const settled = kernel.settle();
    await clock.tickAsync(30_000);
    await settled;
    assert.match(
      kernel.problem ?? '',
      /^Kernel Interrupt has too many open connections to .*\. Try again/,
    );
    assert.match((await lookQuestion(kernel)) ?? '', /Look inside\?$/);
  });

  it('does not count as idle if its server reports idle after Kernel Interrupt has connected to it', async () => {
    const description = describeKernel();
    await kernelOf(description).settle();
    description.update({ ...BUSY, state: 'idle' });
    assert.deepEqual(
      description.observers.map(({ status }) => status),
      ['busy', 'unknown'],
    );
  });

  it('learns from its server that the cell has ended if the connection failed', async () => {
    open.rejects(new KernelInterruptError('UNREACHABLE', 'It closed.'));
    client.interruptKernel.callsFake(() => {
      client.readKernel.resolves({ ...BUSY, state: 'idle' });
      return Promise.resolve();
    });
    assert.equal((await kernelOf(describeKernel()).press().result).outcome, 'sent');
  });

  it('reports dead if the kernel ended during the interrupt', async () => {
    monitor = fakeMonitor('busy');
    client.interruptKernel.callsFake(() => {
      client.readKernel.resolves(undefined);
      return Promise.reject(new KernelInterruptError('OS_ERROR', 'It has no such kernel.'));
    });
    monitor.info = { language: 'R', implementation: 'IRkernel' };
    assert.equal((await kernelOf(describeKernel()).press().result).outcome, 'dead');
  });

  it('says why its server refused access', async () => {
    client.readKernel.rejects(new KernelInterruptError('UNAUTHORIZED', 'No.'));
    open.rejects(new KernelInterruptError('UNAUTHORIZED', 'No.'));
    client.interruptKernel.rejects(new KernelInterruptError('UNAUTHORIZED', 'No.'));
    const kernel = kernelOf(describeKernel());
    const result = await kernel.press().result;
    assert.deepEqual(
      [result.outcome, result.attempts.map(({ error }) => error)],
      ['refused', ['UNAUTHORIZED']],
    );
    assert.equal(kernel.problem, 'No.');
  });

  it('adds only a route to a kernel that was found on this machine', async () => {
    const connectionFile = '/run/kernel-1.json';
    const description = describeKernel(
      { connections: 0 },
      { connectionFile, isFoundHere: () => true },
    );
    assert.deepEqual(description.observers, []);
    assert.deepEqual(methodsOf(description), ['server']);
    assert.equal(await description.lookQuestion(), undefined);
  });
});
