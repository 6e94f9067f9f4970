import assert from 'node:assert/strict';
import { formatKernels } from '../../../src/check/formatKernels';
import type { KernelFindings } from '../../../src/check/KernelFindings';
import { inline } from '../../../src/check/markdown';
import type { KernelOrigin } from '../../../src/sources/KernelSource';
import { DIAGNOSIS, findings, KERNEL } from './kernelFindings';

const format = (more: Partial<KernelFindings> = {}): string =>
  formatKernels(findings(more), inline).join('\n');

describe('formatKernels', () => {
  it('names the process of the kernel and its routes in order', () => {
    assert.equal(
      format(),
      `## The active editor

It shows **forecast.ipynb**.

✓ Interrupts can reach the kernel of the active editor.

- State: busy
- Run by: the Jupyter extension
- Known because: the search found its process, and its notebook is open
- Process: python3.11 (process 4242, start time 123456 in the system's units)
- Language: python
- Connection file: known
- Observed through: its messages

An interrupt tries these routes in this order until the cell stops, and skips those that are ruled out:

1. SIGINT (\`signal\`): would be used
2. SIGINT from inside the kernel (\`control\`): would be used
3. SIGINT to the kernel and to the processes that it started (\`signalGroup\`): would be used
4. an interrupt request (\`message\`): would be used
5. the interrupt command of the Jupyter extension (\`provider\`): would be used
`,
    );
  });

  it('gives the reason for each route that is ruled out', () => {
    const text = format({
      kernel: {
        ...KERNEL,
        diagnosis: {
          ...DIAGNOSIS,
          process: {
            attached: 1,
            kernel: 2,
            chain: [
              { pid: 1, name: 'sh' },
              { pid: 2, name: 'R' },
            ],
            methods: new Map([['signal', { code: 'WOULD_KILL', message: 'It would end.' }]]),
          },
          routes: [
            { method: 'signal', ruledOut: 'NOT_SUPPORTED' },
            { method: 'control', ruledOut: 'NOT_SUPPORTED' },
            { method: 'signalGroup', ruledOut: 'NOT_SUPPORTED' },
          ],
        },
      },
    });
    assert.match(text, /\(`signal`\): ruled out: It would end\.$/m);
    assert.match(text, /\(`control`\): ruled out: this ipykernel is older than 6$/m);
    assert.match(text, /\(`signalGroup`\): ruled out: this kernel may not survive it$/m);
    assert.match(text, /- Process: R \(process 2\), started by sh \(process 1\)$/m);
    assert.match(text, /^✗ \*\*failed:\*\* No interrupt would reach the kernel/m);
  });

  it('names the launchers from the kernel to the first one', () => {
    const chain = [
      { pid: 1, name: 'uv' },
      { pid: 2, name: 'python' },
      { pid: 3, name: 'python3.12' },
    ];
    const diagnosis = {
      ...DIAGNOSIS,
      process: { attached: 1, kernel: 3, chain, methods: new Map() },
    };
    const text = format({ kernel: { ...KERNEL, start: undefined, diagnosis } });
    assert.match(
      text,
      /- Process: python3\.12 \(process 3\), started by python \(process 2\), started by uv \(process 1\)$/m,
    );
  });

  it('names a process without a known program by its pid', () => {
    const diagnosis = { ...DIAGNOSIS, process: { code: 'NO_SUCH_PROCESS', message: 'It ended.' } };

    const text = format({ kernel: { ...KERNEL, diagnosis } as typeof KERNEL });
    assert.match(text, /^- Process: process 4242, start time 123456 in the system's units$/m);
    const nameless = format({
      kernel: { ...KERNEL, start: undefined, diagnosis } as typeof KERNEL,
    });
    assert.match(nameless, /^- Process: process 4242$/m);
  });

  it('says that an interrupt of an idle kernel would send nothing', () => {
    const text = format({
      kernel: { ...KERNEL, status: 'idle', diagnosis: { ...DIAGNOSIS, status: 'idle' } },
    });
    assert.match(text, /^The kernel is idle, so an interrupt would send nothing now\./m);
  });

  it('says that an extension of this window runs the kernel if no source names its provider', () => {
    const text = format({ kernel: { ...KERNEL, runBy: undefined, origins: ['process'] } });
    assert.match(text, /^- Run by: an extension of this window$/m);
  });

  it('says whether an interrupt looks for a process that was not found', () => {
    const kernel = { ...KERNEL, pid: undefined, start: undefined };
    const text = (origin: KernelOrigin, status: 'idle' | 'busy', ...more: KernelOrigin[]): string =>
      format({ kernel: { ...kernel, status, origins: [...more, origin] } });
    assert.match(text('jupyterNotebook', 'idle'), /- Process: not found yet\. An interrupt looks /);
    assert.match(
      text('jupyterNotebook', 'busy'),
      /- Process: not known yet: the check does not ask busy kernels /,
    );
    assert.match(text('otherNotebook', 'busy'), /- Process: not known$/m);
    assert.match(text('jupyterNotebook', 'idle', 'server'), /- Process: not known$/m);
  });

  it('lists the kernels of this window if no notebook is active, and only counts the kernels of other windows', () => {
    const text = format({
      active: undefined,
      kernel: undefined,
      others: [
        { name: 'a.ipynb', status: 'busy' },
        { name: 'b.ipynb', status: 'unknown' },
      ],
      outsideKernelCount: 2,
    });
    assert.match(text, /^No notebook is active\.$/m);
    assert.match(text, /^The kernels of this window:\n\n- a\.ipynb: busy\n- b\.ipynb: unknown$/m);
    assert.match(text, /^2 listed kernels do not belong to this window\./m);
  });

  it('says what to do if there is no kernel', () => {
    const none = { active: undefined, kernel: undefined };
    assert.match(
      format(none),
      /^No notebook is active\. No kernel of this window was found\. Run a cell of a notebook, then check again\.$/m,
    );
    assert.match(format({ ...none, isTrusted: false }), /This workspace is not trusted/);
    assert.match(
      format({ ...none, isDiscovering: false }),
      /discoverKernels is off.+Switch the setting on/,
    );
  });

  it('says what limits the search, even if a kernel was found', () => {
    const text = format({ isTrusted: false, isDiscovering: false });
    assert.match(text, /^This workspace is not trusted/m);
    assert.match(text, /^The setting kernelInterrupt\.discoverKernels is off/m);
  });

  it('escapes Markdown in names', () => {
    const name = '[x](command:y)\n# `z` <b> *w*';
    const text = format({
      active: name,
      kernel: { ...KERNEL, problem: name },
      others: [{ name, status: 'idle' }],
    });
    assert.equal(text.split('\\[x\\](command:y) # \\`z\\` \\<b\\> \\*w\\*').length, 4);
  });
});
