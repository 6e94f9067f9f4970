/** A cell prints this when it can be interrupted. */
export const RUNNING = 'running';

export interface Cell {
  /** The cell's name in the output. */
  title: string;
  code: string;
}

export const ANNOUNCE = `print('${RUNNING}', flush=True)`;

/**
 * Wraps code into one function, so that the cell only defines and calls it. Between two statements of a cell, IPython
 * compiles the next statement. If a KeyboardInterrupt comes then, IPython publishes no error, and the cell seems to have
 * ended by itself.
 */
export function cellOf(body: string, kind: 'def' | 'async def' = 'def'): string {
  const lines = body.trim().split('\n');
  return [
    `${kind} cell():`,
    ...lines.map((line) => `    ${line}`),
    kind === 'def' ? 'cell()' : 'await cell()',
  ].join('\n');
}

/** Cells in which users get stuck. Each runs for at least a minute. */
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
    title: 'ignores the first interrupt',
    code: cellOf(`
import time
try:
    ${ANNOUNCE}
    while True: time.sleep(0.01)
except KeyboardInterrupt: pass
while True: time.sleep(0.01)`),
  },
];
