import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { curveKeyPair } from 'zeromq';
import type { DaemonPool } from '../../src/daemon/DaemonPool';
import type { ConnectionInfo } from '../../src/jupyter/connectionFile';
import { testEnvironment } from '../rig/environment';
import { skipBecause } from '../rig/skip';
import { BUSY_LOOP, startCell } from './fixtures/cells';
import { poolOn, testLogger } from './fixtures/daemons';
import { kernelFor, outputOf, whenStatusIs } from './fixtures/kernels';
import { connect, spawnKernel, startKernel, type StartOptions } from './fixtures/realKernel';
import { record, skipCase, truthOf } from './fixtures/record';
import type { CaseId } from './fixtures/reportedCases';

const NO_PORTS = { shell_port: 0, iopub_port: 0, stdin_port: 0, control_port: 0, hb_port: 0 };

/**
 * The content of a registration file (Jupyter Enhancement Proposal 66). On its only port, the program that starts the
 * kernel waits to learn the kernel's ports.
 */
const REGISTRATION = {
  ...{ transport: 'tcp', ip: '127.0.0.1', registration_port: 50_000 },
  ...{ key: 'key', signature_scheme: 'hmac-sha256' },
};

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
  readonly reported?: CaseId;
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
  'the signature scheme hmac-sha512': {
    info: () => ({ signature_scheme: 'hmac-sha512' }),
    reported: 'sha512',
  },
  'the signature scheme hmac-md5': {
    info: () => ({ signature_scheme: 'hmac-md5' }),
    reported: 'md5',
  },
  "the signature scheme hmac-sha3_256, in Python's spelling": {
    info: () => ({ signature_scheme: 'hmac-sha3_256' }),
  },
  'the signature scheme hmac-blake2b': { info: () => ({ signature_scheme: 'hmac-blake2b' }) },
  'the address ::1': {
    info: () => ({ ip: '::1' }),
    reported: 'ipv6',
    program: ['-c', WITH_IPV6],
    skip: needsIpv6,
  },
  'the wildcard address of IPv6': {
    info: () => ({ ip: '::' }),
    program: ['-c', WITH_IPV6],
    skip: needsIpv6,
  },
  'ports that the kernel chooses at its start': { info: () => NO_PORTS, reported: 'portsLater' },
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
    reported: 'curve',
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

    for (const [what, { info, program, skip, reported }] of Object.entries(CASES)) {
      it(`works with ${what}: an interrupt stops the cell and is confirmed`, async function () {
        const reason = skip?.(ipykernelVersion);
        if (reason !== undefined) {
          if (reported) {
            skipCase(reported, reason);
          }
          skipBecause(this, reason);
        }
        await assertInterrupts({ info: info(), ...(program && { program }) }, reported);
      });
    }

    it('may be a registration file, which lacks the ports of the kernel: the log says so, and the cell is interrupted', async () => {
      const warnings: string[] = [];
      const logger = { ...testLogger, warn: (text: string) => void warnings.push(text) };
      const interrupter = await pool.createInterrupter(python);
      const real = await startKernel(python, {
        prepare: (argv, given) => interrupter.prepare(argv, given),
      });
      const { process, connection } = real;
      const connectionFile = `${real.connectionFile}.registration`;
      await writeFile(connectionFile, JSON.stringify(REGISTRATION));
      const known = { process, connectionFile, interrupter, language: 'python' };
      const kernel = kernelFor(pool, known, undefined, logger);
      try {
        await outputOf(connection, 'x = 42');
        const cell = await startCell(connection, BUSY_LOOP);
        const result = await kernel.interrupt();
        const truth = await truthOf(real, await cell.result);
        record('registrationFile', ipykernelVersion, result, { ...truth, log: warnings.join(' ') });
        assert.equal(truth['reply'], 'error KeyboardInterrupt');
        assert.equal(truth['x in the next cell'], '42');
        assert.match(warnings.join(), /This is a registration file \(JEP 66\)/);
      } finally {
        await real.dispose();
        kernel.dispose();
        interrupter.dispose();
      }
    });

    /**
     * Registers a kernel as soon as it is spawned, when its file may still lack the ports, and checks that an interrupt
     * stops its cell.
     */
    async function assertInterrupts(options: StartOptions, reported?: CaseId): Promise<void> {
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
        const result = await kernel.interrupt();
        assert.equal(result.outcome, 'interrupted');
        const truth = await truthOf({ connection, process }, await cell.result);
        assert.equal(truth['reply'], 'error KeyboardInterrupt');
        assert.equal(truth['x in the next cell'], '42');
        if (reported) {
          record(reported, ipykernelVersion, result, truth);
        }
        assert.doesNotMatch(await readFile(connectionFile, 'utf8'), /_port": 0,/);
        connection.close();
      } finally {
        await spawned.dispose();
        kernel.dispose();
        interrupter.dispose();
      }
    }
  });
}
