import assert from 'node:assert/strict';
import { ANNOUNCE, cellOf } from '../../examples/demo/cells';
import { execute } from '../../src/jupyter/execute';
import { testEnvironment } from '../rig/environment';
import { VERSIONS } from '../rig/fetch/versions';
import { startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import {
  describeAttempts,
  outputOf,
  SET_X_AND_RAISE,
  startPreparedKernel,
  whenStatusIs,
} from './fixtures/kernels';
import { record, truthOf } from './fixtures/record';

const START_CLUSTER = `
import os, time
from dask.distributed import Client, LocalCluster
cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
client = Client(cluster)
scattered = client.scatter(list(range(1000)), broadcast=True)
workers = sorted(client.run(os.getpid).values())`;

const WAIT_FOR_RESULT = cellOf(`
result = client.submit(time.sleep, 3600)
${ANNOUNCE}
result.result()`);

const ASK_CLUSTER =
  'print(len(client.gather(scattered)), sorted(client.run(os.getpid).values()) == workers)';

const START_LIMIT_MS = 60_000;

for (const python of [testEnvironment().dask ?? []].flat()) {
  describe('a dask cluster that an earlier cell started', () => {
    it('keeps its workers and its data when a cell that waits for it is interrupted', async () => {
      const pool = poolOn(python);
      const started = await startPreparedKernel(pool, python);
      const { real, kernel } = started;
      try {
        await outputOf(real.connection, SET_X_AND_RAISE);
        const options = { timeLimitMs: START_LIMIT_MS };
        assert.equal((await execute(real.connection, START_CLUSTER, options).result).status, 'ok');
        await whenStatusIs(kernel, 'idle');
        const cell = await startCell(real.connection, WAIT_FOR_RESULT);
        const result = await kernel.interrupt();
        assert.deepEqual([result.outcome, ...describeAttempts(result)], ['interrupted', 'signal']);
        const reply = await cell.result;
        assert.equal(reply.ename, 'KeyboardInterrupt');
        const cluster = await outputOf(real.connection, ASK_CLUSTER);
        assert.equal(cluster, '1000 True');
        record('daskCluster', VERSIONS.ipykernel[7], result, {
          ...(await truthOf(real, reply)),
          'scattered numbers, and whether the workers are the same': cluster,
        });
        await outputOf(real.connection, 'client.close(); cluster.close(timeout=1)');
      } finally {
        await started.dispose();
        pool.dispose();
      }
    }).timeout(3 * START_LIMIT_MS);
  });
}
