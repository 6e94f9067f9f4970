import assert from 'node:assert/strict';
import type { StackFrame } from '../../../../src/api';
import type { KernelFrame, Look } from '../../../../src/kernels/inside/Look';
import { processName, stuckRows, type StuckRow } from '../../../../src/vscode/view/stuckList';

const CELL: KernelFrame = {
  file: '/tmp/ipykernel_1/2.py',
  line: 12,
  name: '<module>',
  code: 'fetch(url)',
  kind: 'cell',
};
const LIBRARY: KernelFrame = {
  file: '/usr/lib/python3/dist-packages/requests/api.py',
  line: 73,
  name: 'get',
  kind: 'library',
};

function rows(look: Partial<Look>): readonly StuckRow[] {
  const nothing = { frames: [], threads: [], tasks: [], children: [] };
  return stuckRows({ ...nothing, ...look }, (frames) =>
    frames.map(({ kind, ...frame }) => ({
      ...frame,
      ...(kind === 'cell' && { cell: { uri: 'file:///a%20b.ipynb', index: 2 } }),
    })),
  );
}

function texts(look: Partial<Look>): readonly string[] {
  return rows(look).map((row) =>
    row.kind === 'heading' ? `# ${row.label}` : `${row.label} | ${row.description}`,
  );
}

describe('stuckRows', () => {
  it("shows the cell's lines first, then the library code, other threads, tasks and child processes", () => {
    const inner = { ...CELL, line: 3, name: 'fetch', code: 'requests.get(url)' };
    assert.deepEqual(
      texts({
        frames: [LIBRARY, inner, CELL],
        threads: [{ name: 'worker', frames: [LIBRARY, inner] }],
        tasks: [{ name: 'Task-7', frames: [LIBRARY] }],
        children: [{ pid: 123, name: 'sleep' }],
      }),
      [
        '# The cell',
        'line 3: requests.get(url) | fetch · a b.ipynb, cell 3',
        'line 12: fetch(url) | a b.ipynb, cell 3',
        '# Library code that the cell called',
        'line 73 | get · api.py',
        '# Other threads that run code of a cell',
        'line 3: requests.get(url) | worker · fetch · a b.ipynb, cell 3',
        '# Tasks that run code of a cell',
        'line 73 | Task-7 · get · api.py',
        '# Child processes that the cell waits for',
        'sleep (process 123) | Choose this to end the process',
      ],
    );
  });

  it('has no heading without rows', () => {
    assert.deepEqual(texts({}), []);
    assert.deepEqual(texts({ frames: [CELL] }).slice(0, 1), ['# The cell']);
  });

  it('keeps the frame unchanged, for the caller that opens its file', () => {
    const file = 'C:\\a\\$(zap).py';
    const [, row] = rows({ frames: [{ ...LIBRARY, file }] });
    assert.equal(row?.kind === 'frame' && row.frame.file, file);
    assert.equal(row?.kind === 'frame' && row.description.endsWith('.py'), true);
  });

  it('shows no icon and no link, whatever text the kernel sends', () => {
    const evil = '$(zap)\n[x](command:y)';
    const frame = { ...CELL, name: evil, code: evil, file: `/tmp/${evil}` };
    const shown = texts({
      frames: [frame, { ...frame, kind: 'library' }],
      threads: [{ name: evil, frames: [frame] }],
      children: [{ pid: 1, name: evil }],
    }).join('');
    assert.doesNotMatch(shown, /\$\(|\]\(|\n/);
  });

  it('names the file of a cell that is in no open notebook', () => {
    const toFrames = (frames: readonly KernelFrame[]): readonly StackFrame[] => frames;
    const nothing = { threads: [], tasks: [], children: [] };
    const [, row] = stuckRows({ ...nothing, frames: [CELL] }, toFrames);
    assert.equal(row?.kind === 'frame' && row.description, '2.py');
  });
});

describe('processName', () => {
  it('names the program and the pid', () => {
    assert.equal(processName({ pid: 123, name: 'sleep' }), 'sleep (process 123)');
    assert.equal(processName({ pid: 123, name: '' }), 'process 123');
  });
});
