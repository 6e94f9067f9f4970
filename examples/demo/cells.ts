/** Written by a cell once it is where it is to be interrupted. */
export const RUNNING = 'running';

export interface Cell {
  /** For the reader. */
  title: string;
  code: string;
}

export const ANNOUNCE = `print('${RUNNING}', flush=True)`;

/**
 * A cell of one statement. Between two of them IPython compiles the next one, and of a KeyboardInterrupt that comes
 * just then it publishes no error: nothing would tell the end of such a cell from one that came by itself.
 */
export function cellOf(body: string, kind: 'def' | 'async def' = 'def'): string {
  const lines = body.trim().split('\n');
  return [
    `${kind} cell():`,
    ...lines.map((line) => `    ${line}`),
    kind === 'def' ? 'cell()' : 'await cell()',
  ].join('\n');
}

/** What people get stuck in. None of them ends within a minute by itself. */
export const CELLS: readonly Cell[] = [
  {
    title: 'while True: pass',
    code: cellOf(`${ANNOUNCE}\nwhile True: pass`),
  },
  {
    title: 'time.sleep(60)',
    code: cellOf(`import time\n${ANNOUNCE}\ntime.sleep(60)`),
  },
  {
    title: 'await asyncio.sleep(60)',
    code: cellOf(`import asyncio\n${ANNOUNCE}\nawait asyncio.sleep(60)`, 'async def'),
  },
  {
    title: 'waiting for a subprocess',
    code: cellOf(`
import subprocess, sys
child = subprocess.Popen(
    [sys.executable, '-c', 'import time; print(flush=True); time.sleep(60)'],
    stdout=subprocess.PIPE,
)
child.stdout.readline()
${ANNOUNCE}
child.wait()`),
  },
  {
    title: 'swallows the first',
    code: cellOf(`
import time
try:
    ${ANNOUNCE}
    while True: time.sleep(0.01)
except KeyboardInterrupt: pass
while True: time.sleep(0.01)`),
  },
];
