import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { curveKeyPair } from 'zeromq';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import type { ConnectionInfo } from '../../src/jupyter/connectionFile';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { BUSY_LOOP, startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import { describeAttempts, kernelFor, outputOf, whenStatusIs } from './fixtures/kernels';
import { connect, spawnKernel, startKernel, type StartOptions } from './fixtures/realKernel';

const NO_PORTS = { shell_port: 0, iopub_port: 0, stdin_port: 0, control_port: 0, hb_port: 0 };

/** Starts ipykernel with ZeroMQ's IPv6 option, because ipykernel itself does not set it. */
const WITH_IPV6 = `
import zmq
init = zmq.Context.__init__
def with_ipv6(context, *args, **options):
    init(context, *args, **options)
    context.ipv6 = True
zmq.Context.__init__ = with_ipv6
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()`;

interface FileCase {
  readonly info: () => Partial<ConnectionInfo>;
  readonly program?: readonly string[];
  /** Why the case cannot be tried with this ipykernel on this machine. */
  readonly skip?: (ipykernel: string) => string | undefined;
}

const needsIpv6 = (): string | undefined =>
  Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))
    ? undefined
    : 'this machine has no ::1';

function curveKeys(): Partial<ConnectionInfo> {
  const { publicKey, secretKey } = curveKeyPair();
  return { curve_publickey: publicKey, curve_secretkey: secretKey };
}

const CASES: Readonly<Record<string, FileCase>> = {
  'the signature scheme hmac-sha512': { info: () => ({ signature_scheme: 'hmac-sha512' }) },
  'the signature scheme hmac-md5': { info: () => ({ signature_scheme: 'hmac-md5' }) },
  "the signature scheme hmac-sha3_256, in Python's spelling": {
    info: () => ({ signature_scheme: 'hmac-sha3_256' }),
  },
  'the signature scheme hmac-blake2b': { info: () => ({ signature_scheme: 'hmac-blake2b' }) },
  'the address ::1': {
    info: () => ({ ip: '::1' }),
    program: ['-c', WITH_IPV6],
    skip: needsIpv6,
  },
  'the wildcard address of IPv6': {
    info: () => ({ ip: '::' }),
    program: ['-c', WITH_IPV6],
    skip: needsIpv6,
  },
  'ports that the kernel chooses at its start': { info: () => NO_PORTS },
  'sockets in the file system whose numbers the kernel chooses': {
    info: () => ({
      ...NO_PORTS,
      transport: 'ipc',
      ip: join(tmpdir(), `kernel-interrupt-ipc-${process.pid}`),
    }),
    skip: () => (process.platform === 'win32' ? 'jupyter_client has no ipc on Windows' : undefined),
  },
  'keys for encryption (CURVE)': {
    info: curveKeys,
    skip: (version) =>
      Number(version.split('.')[0]) < 7 ? 'this ipykernel has no encryption' : undefined,
  },
  'keys for encryption, and ports that the kernel chooses': {
    info: () => ({ ...NO_PORTS, ...curveKeys() }),
    skip: (version) =>
      Number(version.split('.')[0]) < 7 ? 'this ipykernel has no encryption' : undefined,
  },
};

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`a connection file of ipykernel ${ipykernelVersion}`, () => {
    let pool: DaemonPool;

    before(() => {
      pool = poolOn(python);
    });

    after(() => pool.dispose());

    for (const [what, { info, program, skip }] of Object.entries(CASES)) {
      it(`may have ${what}: the cell is interrupted, and that is seen`, async function () {
        const reason = skip?.(ipykernelVersion);
        if (reason !== undefined) {
          skipBecause(this, reason);
        }
        await assertInterrupts({ info: info(), ...(program && { program }) });
      });
    }

    it('may be a registration file (JEP 66): the process is still interrupted', async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'a kernel that nobody prepared needs Ctrl+C there');
      }
      const real = await startKernel(python);
      const connectionFile = join(dirname(real.connectionFile), 'registration.json');
      const file = { transport: 'tcp', ip: '127.0.0.1', key: 'a', registration_port: 50_001 };
      await writeFile(connectionFile, JSON.stringify(file));
      const kernel = kernelFor(pool, { process: real.process, connectionFile, language: 'python' });
      try {
        const cell = await startCell(real.connection, BUSY_LOOP);
        const result = await kernel.interrupt();
        assert.deepEqual([result.outcome, ...describeAttempts(result)], ['sent', 'signal']);
        assert.equal((await cell.result).ename, 'KeyboardInterrupt');
      } finally {
        kernel.dispose();
        await real.dispose();
      }
    });

    /** Registers the kernel as soon as it is spawned, when its file may still lack the ports. */
    async function assertInterrupts(options: StartOptions): Promise<void> {
      const interrupter = await pool.createInterrupter(python);
      const spawned = await spawnKernel(python, {
        ...options,
        prepare: (argv, given) => interrupter.prepare(argv, given),
      });
      const { process, connectionFile } = spawned;
      const kernel = kernelFor(pool, { process, connectionFile, interrupter });
      try {
        await whenStatusIs(kernel, 'idle');
        const connection = await connect(spawned);
        assert.equal((await kernel.diagnose()).heartbeat, true);
        assert.equal(await outputOf(connection, 'x = 42'), '');
        const cell = await startCell(connection, BUSY_LOOP);
        assert.equal((await kernel.interrupt()).outcome, 'interrupted');
        assert.equal((await cell.result).ename, 'KeyboardInterrupt');
        assert.equal(await outputOf(connection, 'print(x)'), '42');
        assert.doesNotMatch(await readFile(connectionFile, 'utf8'), /_port": 0,/);
        connection.close();
      } finally {
        kernel.dispose();
        await spawned.dispose();
        interrupter.dispose();
      }
    }
  });
}
