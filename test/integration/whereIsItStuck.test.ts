import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { KernelConnection } from '../../src/jupyter/zmq/KernelConnection';
import type { Kernel } from '../../src/kernels/Kernel';
import { cellMatcher } from '../../src/kernels/inside/cellFile';
import type { KernelFrame, KernelThread, Look } from '../../src/kernels/inside/Look';
import type { RouteFactory } from '../../src/kernels/routes/InterruptRoute';
import { ANNOUNCE } from '../../examples/demo/cells';
import { testEnvironment } from '../rig/environment';
import { startCell } from './fixtures/cells';
import { outputOf } from './fixtures/kernels';
import { EARLIER_CELL, LOCATED_CELLS, type LocatedCell } from './fixtures/locatedCells';
import { kernelOfFile, startPlainKernel, type PlainKernel } from './fixtures/plainKernel';
import { waitUntil } from './fixtures/waitUntil';

/** A route whose interrupt never arrives. */
const lostRoute: RouteFactory = () => ({
  method: 'message',
  ruledOut: () => undefined,
  fire: () => Promise.resolve('sent'),
});

/** The grace period is short, because this route never ends the cell. */
const NO_INTERRUPT = { routes: [lostRoute], gracePeriodMs: 50 };

const WINDOWS = process.platform === 'win32';

for (const { python, ipykernelVersion } of testEnvironment().kernels.slice(WINDOWS ? -1 : 0)) {
  describe(`a stuck cell of ipykernel ${ipykernelVersion}`, () => {
    const pidFile = path.join(tmpdir(), `kernel-interrupt-pid-${process.pid}.txt`);
    let plain: PlainKernel;
    /** The same kernel, with interrupts that do not arrive. */
    let looking: Kernel;
    let connection: KernelConnection;
    let earlierFile: string;

    before(async () => {
      plain = await startPlainKernel(python);
      ({ connection } = plain.real);
      looking = kernelOfFile(plain.real.connectionFile, NO_INTERRUPT);
      await waitUntil('it can look', () => looking.canLook);
      earlierFile = await outputOf(connection, EARLIER_CELL);
    });

    after(async () => {
      looking.dispose();
      await plain.dispose();
      await rm(pidFile, { force: true });
    });

    for (const located of LOCATED_CELLS) {
      it(`is located on the right line: ${located.title}`, async () => {
        await rm(pidFile, { force: true });
        const code = located.code.replace('PID_FILE', pidFile.replaceAll('\\', '/'));
        const { asks = false, top, caughtAt, hasChild = false } = located;
        const cell = await startCell(connection, code, { allowStdin: asks });
        const look = await stableLook(looking, located);
        const { outcome, where } = await looking.interrupt();
        const pid = hasChild ? await writtenPid(pidFile) : undefined;

        const [child] = look.children;
        if (child) {
          await plain.kernel.endAwaitedChild(child, look);
        } else {
          await plain.kernel.interrupt();
        }
        const { status, stdout } = await cell.result;
        if (child) {
          assert.equal(status, 'ok');
          const again = plain.kernel.endAwaitedChild(child, look);
          await assert.rejects(again, { code: 'NO_SUCH_PROCESS' });
        }
        const [ownFile = ''] = stdout.split('\n');
        const fileOf = (line: string): string => (lineIn(code, line) === 0 ? earlierFile : ownFile);
        const isMagic = code.startsWith('%%');

        assert.equal(look.request, cell.msgId);
        assert.equal(look.isBusy, true);
        assert.equal(look.isHandling, false);
        // IPython's own frames are between the frame of a cell magic and the frame of the code that the magic runs, and that
        // code has a file of its own. So the lines of a cell with a magic are not compared.
        if (!isMagic) {
          for (const { file, line, code: text = '' } of allCellFrames(look)) {
            assert.equal(file, fileOf(text), text);
            assert.equal(line, lineIn(code, text) || lineIn(EARLIER_CELL, text), text);
          }
          assert.ok(cellMatcher(ownFile)?.(code), ownFile);
        }
        const stack = stackOf(look);
        assert.equal(stack[0]?.kind, top ? 'library' : 'cell');
        assert.deepEqual(
          look.children.map((child) => child.pid),
          pid === undefined ? [] : [pid],
        );
        assert.ok(
          look.children.every(({ name }) => name.startsWith('python')),
          JSON.stringify(look.children),
        );
        assert.deepEqual(
          look.caughtAt,
          caughtAt === undefined ? undefined : { file: ownFile, line: lineIn(code, caughtAt) },
        );
        assert.equal(outcome, 'stillBusy');
        // `where` is the main thread's stack, so it is absent if the cell awaits something.
        const { frames } = look;
        assert.deepEqual(where, frames.length > 0 ? looking.stackFrames(frames) : undefined);
      });
    }

    it('is located by the outermost and the innermost lines if its stack is long', async () => {
      // The cell catches the interrupt, because its traceback would take 20 s.
      const code = `try:\n    ${ANNOUNCE}\n    down(600)\nexcept KeyboardInterrupt:\n    pass`;
      const cell = await startCell(connection, code);
      let look: Look | 'unanswered' | undefined;
      await waitUntil('it sleeps', async () => {
        look = await looking.look();
        return typeof look === 'object' && look.frames[0]?.code === 'time.sleep(50)';
      });
      assert.ok(typeof look === 'object');
      assert.equal(look.frames.length, 200);
      assert.deepEqual(placesOf(look.frames.slice(-2)), [
        ['down', 'return down(depth - 1)'],
        ['<module>', 'down(600)'],
      ]);
      await plain.kernel.interrupt();
      await cell.result;
    });
  });
}

/** Looks inside the kernel until the stack, the threads and the tasks are as expected: the cell first has to get there. */
async function stableLook(kernel: Kernel, expected: LocatedCell): Promise<Look> {
  let look: Look | 'unanswered' | undefined;
  let seen: unknown;
  const { main, top, threads = {}, tasks = {} } = expected;
  await waitUntil(
    'the look tells the truth',
    async () => {
      look = await kernel.look();
      if (typeof look !== 'object') {
        return false;
      }
      seen = [placesOf(look.frames), byName(look.threads), byName(look.tasks, Object.keys(tasks))];
      const [first] = stackOf(look);
      // For a moment after its announcement, a cell is still in the library that prints it.
      const isTop = top ? top.test(`${first?.file} ${first?.name}`) : first?.kind === 'cell';
      return isTop && isDeepStrictEqual(seen, [main, threads, tasks]);
    },
    () => [seen, look],
  );
  return typeof look === 'object' ? look : assert.fail('The kernel did not answer.');
}

/** The stack of the main thread or, if that is empty, of the first task. */
function stackOf({ frames, tasks }: Look): readonly KernelFrame[] {
  return frames.length > 0 ? frames : (tasks[0]?.frames ?? []);
}

/** @param known the names that the cell gave; every other name counts as `''`. Default: all names */
function byName(
  threads: readonly KernelThread[],
  known?: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    threads.map(({ name, frames }) => [
      known && !known.includes(name) ? '' : name,
      placesOf(frames),
    ]),
  );
}

/** Returns the places in cells. IPython 8 names the code of a cell `<cell line: 1>` in some versions. */
function placesOf(frames: readonly KernelFrame[]): unknown[] {
  return frames
    .filter(({ kind, code = '' }) => kind === 'cell' && !code.startsWith('get_ipython()'))
    .map(({ name, code = '' }) => [
      name.replace(/^<cell line.*/, '<module>'),
      code.startsWith('subprocess.run(') ? 'subprocess.run(' : code,
    ]);
}

function allCellFrames({ frames, threads, tasks }: Look): readonly KernelFrame[] {
  const all = [...frames, ...[...threads, ...tasks].flatMap((one) => one.frames)];
  return all.filter(({ kind }) => kind === 'cell');
}

/** The number of the line with this text, from 1; 0 if there is none. */
function lineIn(code: string, text: string): number {
  return code.split('\n').findIndex((line) => line.trim() === text) + 1;
}

async function writtenPid(file: string): Promise<number> {
  let pid = 0;
  await waitUntil('the child has written its pid', async () => {
    pid = Number(await readFile(file, 'utf8').catch(() => ''));
    return pid > 0;
  });
  return pid;
}
