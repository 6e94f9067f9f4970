import assert from 'node:assert/strict';
import { ANNOUNCE, cellOf, RUNNING } from '../../examples/demo/cells';
import { execute } from '../../src/jupyter/execute';
import { testEnvironment } from '../rig/environment';
import { manyTimes } from '../rig/manyTimes';
import { startCell } from './fixtures/cells';
import { poolOn } from './fixtures/daemons';
import {
  describeAttempts,
  outputOf,
  SET_X_AND_RAISE,
  startPreparedKernel,
  whenStatusIs,
} from './fixtures/kernels';
import { insideScript } from './fixtures/plainKernel';
import { isAlive, isPidInUse } from './fixtures/processes';
import { printTable } from './fixtures/table';

/**
 * So long that, even on a busy machine, no interrupt needs the route after `control`: signalGroup also signals the
 * processes that earlier cells started. The first route, signal, is not always enough: one SIGINT in 8,000 did not end
 * `time.sleep`, probably because it came just before the sleep.
 */
const GRACE_PERIOD_MS = 15_000;
const START_LIMIT_MS = 60_000;
const INTERRUPT_LIMIT_MS = 5000;

/** After each round of this many interrupts, the test checks that the processes of the earlier cells still answer. */
const ROUND = 10;

const START_CLUSTER = `
import asyncio, os, socket, sqlite3, subprocess, sys, time
from dask.distributed import Client, LocalCluster
from urllib.request import urlopen
cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
client = Client(cluster)
scattered = client.scatter(list(range(1000)), broadcast=True)
workers = sorted(client.run(os.getpid).values())`;

/** Starts a web server, and a database server that counts and keeps a session's rows. SIGINT would end both. */
const START_SERVERS = `
def start(*args):
    server = subprocess.Popen([sys.executable, '-u', *args], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return server, server.stdout.readline().split()
web, line = start('-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', os.environ['IPYTHONDIR'])
web_address = f'http://127.0.0.1:{line[line.index("port") + 1]}'
database, (port,) = start('-c', '''
import socketserver
class Session(socketserver.StreamRequestHandler):
    def handle(self):
        rows = []
        for row in self.rfile:
            rows.append(row.decode().strip())
            self.wfile.write(f"{len(rows)} {rows[0]}\\\\n".encode())
with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
    print(server.server_address[1])
    server.serve_forever()
''')
session = socket.create_connection(('127.0.0.1', int(port))).makefile('rw')
def query(row):
    print(row, file=session, flush=True)
    return session.readline().strip()
local = sqlite3.connect(':memory:')
local.execute('create table rows (row)')
local.execute('insert into rows values (7)')  # its transaction stays open
print(web.pid, database.pid)
print(query('first'), urlopen(web_address).status)`;

const ASK = `print(len(client.gather(scattered)), sorted(client.run(os.getpid).values()) == workers,
  urlopen(web_address).status, web.poll(), database.poll(), query('next'), local.execute('select row from rows').fetchone(), local.in_transaction)`;

const LATER_CELLS: readonly [string, string][] = [
  ['a busy loop', cellOf(`${ANNOUNCE}\nwhile True: pass`)],
  ['time.sleep', cellOf(`${ANNOUNCE}\ntime.sleep(3600)`)],
  ['await asyncio.sleep', cellOf(`${ANNOUNCE}\nawait asyncio.sleep(3600)`, 'async def')],
  // The child prints RUNNING: if an interrupt hits Popen before it returns, subprocess.run leaves the child running.
  ['subprocess.run', cellOf(`subprocess.run(['sh', '-c', 'echo ${RUNNING}; exec sleep 3600'])`)],
  ['!sleep', `!echo ${RUNNING}; exec sleep 3600`],
  [
    'a result of the cluster',
    // The worker sleeps on after the interrupt, and starts its next task only after this sleep.
    cellOf(`
result = client.submit(time.sleep, 20, pure=False)
${ANNOUNCE}
try: result.result()
finally: result.cancel()`),
  ],
];

for (const python of [testEnvironment().dask ?? []].flat()) {
  describe('a dask cluster, two servers and their connections that earlier cells started', () => {
    it('live through many interrupts of later cells', async function () {
      const { count: times, random } = manyTimes();
      this.timeout(3 * START_LIMIT_MS + times * INTERRUPT_LIMIT_MS);
      const pool = poolOn(python);
      const gracePeriodMs = GRACE_PERIOD_MS;
      const started = await startPreparedKernel(pool, python, { gracePeriodMs, insideScript });
      const { real, kernel } = started;
      const servers: number[] = [];
      const rows = new Map<string, number[]>();
      let asked = 0;
      let repeated = 0;
      const ask = async (): Promise<void> => {
        const session = `${++asked + 1} first`;
        const expected = `1000 True 200 None None ${session} (7,) True`;
        assert.equal(await outputOf(real.connection, ASK), expected);
      };
      try {
        await outputOf(real.connection, SET_X_AND_RAISE);
        const options = { timeLimitMs: START_LIMIT_MS };
        assert.equal((await execute(real.connection, START_CLUSTER, options).result).status, 'ok');
        const [pids = '', answers] = (await outputOf(real.connection, START_SERVERS)).split('\n');
        servers.push(...pids.split(' ').map(Number));
        assert.equal(answers, '1 first 200');
        for (let count = 1; count <= times; count++) {
          await whenStatusIs(kernel, 'idle');
          const [what, code] = LATER_CELLS[random(LATER_CELLS.length)] ?? ['', ''];
          const cell = await startCell(real.connection, code);
          const result = await kernel.interrupt();
          const { status } = await cell.result;
          const told = `interrupt ${count}, of ${what}: ${JSON.stringify(result)}, ${status}`;
          const [first, ...more] = describeAttempts(result);
          assert.equal(first, 'signal', told);
          if (more.length > 0) {
            process.stdout.write(`    ${told}\n`);
            assert.deepEqual(more, ['control'], told);
            assert.ok(++repeated <= 1 + times / 1000, told);
          }
          assert.equal(result.outcome, what === '!sleep' ? 'ended' : 'interrupted', told);
          assert.equal(result.leftRunning, undefined, told);
          rows.set(what, [...(rows.get(what) ?? []), result.elapsedMs]);
          if (count % ROUND === 0) {
            await ask();
          }
        }
        await ask();
        assert.equal(await outputOf(real.connection, 'print(x)'), '42');
        assert.ok(isAlive(real.process));
        printTable(
          'interrupts of later cells',
          ['cell', 'times', 'slowest, ms'],
          [...rows].map(([what, ms]) => [what, String(ms.length), String(Math.max(...ms))]),
        );
        await outputOf(real.connection, 'client.close(); cluster.close(timeout=1)');
      } finally {
        await started.dispose();
        servers.filter(isPidInUse).forEach((pid) => process.kill(pid, 'SIGKILL'));
        pool.dispose();
      }
    });
  });
}
