import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { thisTarget } from '../../packaging/targets';
import { daemonOn } from '../integration/fixtures/daemons';
import { CATCHES_INTERRUPT, end, nextLine, startReady } from '../integration/fixtures/processes';
import { runCommand } from '../rig/command';
import { testEnvironment } from '../rig/environment';
import { unpackVsix, type UnpackedVsix } from './fixtures/unpackedVsix';

/** A script that loads zeromq.js as the bundle does and sends a message from one socket to another. */
const SEND_MESSAGE = `
  const { Request, Reply } = await import('zeromq');
  const [client, server] = [new Request({ linger: 0 }), new Reply({ linger: 0 })];
  await server.bind('tcp://127.0.0.1:*');
  client.connect(server.lastEndpoint);
  await client.send('hello');
  const [received] = await server.receive();
  client.close();
  server.close();
  const addons = Object.keys(require.cache).filter((file) => file.endsWith('.node'));
  console.log(JSON.stringify({ received: String(received), addons }));
`;

/** A script that watches a kernel that has not started. It loads the monitor as the bundle does. */
const OPEN_MONITOR = `
  const { KernelMonitor } = require('./KernelMonitor.js');
  const monitor = await KernelMonitor.open(process.argv[2], { timeLimitMs: 60_000 });
  const { status } = monitor;
  monitor.dispose();
  const error = await monitor.ready.catch(({ code }) => code);
  console.log(JSON.stringify({ status, error }));
`;

const CONNECTION = {
  transport: 'tcp',
  ip: '127.0.0.1',
  ...{ shell_port: 9, iopub_port: 9, stdin_port: 9, control_port: 9, hb_port: 9 },
  signature_scheme: 'hmac-sha256',
  key: 'key',
};

describe(`the unpacked package for ${thisTarget()}`, () => {
  let unpacked: UnpackedVsix;

  before(async () => {
    unpacked = await unpackVsix(thisTarget());
  });

  after(() => unpacked.remove());

  it('loads zeromq.js with the addon of the package', async () => {
    const probe = unpacked.file('dist', 'probe.cjs');
    await writeFile(probe, `void (async () => {${SEND_MESSAGE}})();`);
    const { received, addons } = JSON.parse(await runCommand(process.execPath, [probe])) as {
      received: string;
      addons: string[];
    };
    assert.equal(received, 'hello');
    const [addon = '', ...others] = await Promise.all(addons.map((file) => realpath(file)));
    assert.ok(addon.startsWith(await realpath(unpacked.file('dist', 'node_modules'))), addon);
    assert.deepEqual(others, []);
  });

  it('loads the kernel monitor, which reports a kernel that has not started as starting', async () => {
    const probe = unpacked.file('dist', 'watch.cjs');
    const connectionFile = unpacked.file('connection.json');
    await writeFile(probe, `void (async () => {${OPEN_MONITOR}})();`);
    await writeFile(connectionFile, JSON.stringify(CONNECTION));
    const printed = await runCommand(process.execPath, [probe, connectionFile]);
    assert.deepEqual(JSON.parse(printed), { status: 'starting', error: 'DISPOSED' });
  });

  for (const { version, path: python } of testEnvironment().pythons) {
    it(`interrupts a program that launch_kernel.py started on Python ${version}`, async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-module-'));
      await writeFile(path.join(folder, 'catches.py'), CATCHES_INTERRUPT);
      const daemon = daemonOn(python, { pythonFiles: unpacked.file('pythonFiles') });
      try {
        const interrupter = await daemon.createInterrupter();
        // `prepare` uses launch_kernel.py only on Windows. On other systems, the test adds it to the command.
        const launcher =
          process.platform === 'win32' ? [] : [unpacked.file('pythonFiles', 'launch_kernel.py')];
        const prepared = interrupter.prepare([python, ...launcher, '-m', 'catches'], {
          cwd: folder,
        });
        const child = await startReady(prepared.command, prepared.args, {
          detached: false,
          ...prepared.options,
        });
        try {
          assert.ok(child.pid);
          await interrupter.attach(child.pid);
          await interrupter.interrupt();
          assert.equal(await nextLine(child), 'interrupted');
        } finally {
          await end(child);
        }
      } finally {
        daemon.dispose();
        await rm(folder, { recursive: true, force: true, maxRetries: 10 });
      }
    });
  }
});
