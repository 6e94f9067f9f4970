/** Written by a cell once it is where it is to be interrupted. */
export const RUNNING = 'running';

export interface Cell {
  /** For the reader. */
  title: string;
  code: string;
}

const announce = `print('${RUNNING}', flush=True)`;

/** What people get stuck in. None of them ends within a minute by itself. */
export const CELLS: readonly Cell[] = [
  {
    title: 'while True: pass',
    code: `${announce}\nwhile True: pass`,
  },
  {
    title: 'time.sleep(60)',
    code: `import time\n${announce}\ntime.sleep(60)`,
  },
  {
    title: 'await asyncio.sleep(60)',
    code: `import asyncio\n${announce}\nawait asyncio.sleep(60)`,
  },
  {
    title: 'waiting for a subprocess',
    code: `
import subprocess, sys
child = subprocess.Popen(
    [sys.executable, '-c', 'import time; print(flush=True); time.sleep(60)'],
    stdout=subprocess.PIPE,
)
child.stdout.readline()
${announce}
child.wait()`,
  },
];
