import assert from 'node:assert/strict';
import { formatReport } from '../../../src/check/formatReport';
import type { SetupReport } from '../../../src/check/SetupReport';

const REPORT: SetupReport = {
  ok: false,
  steps: [
    {
      name: 'interpreter',
      status: 'ok',
      elapsedMs: 120,
      detail: '/home/me/a|b/python, CPython 3.13.5',
    },
    {
      name: 'daemonPython',
      status: 'failed',
      elapsedMs: 30,
      detail: 'It broke\nin /home/me.',
      advice: 'Do something.',
    },
    { name: 'daemon', status: 'notReached', elapsedMs: 0, detail: '' },
  ],
  versions: {
    vscode: '1.99.3',
    extension: '0.1.0',
    node: '20.1.0',
    libuv: '1.46.0',
    platform: 'linux',
  },
  log: ['info: ```', 'warn: 0b6ab9a8-31c2-4f6c-9d51-fd0d9a3e2c11'],
  homeFolder: '/home/me',
};

describe('formatReport', () => {
  it('returns Markdown without secrets and without the home folder', () => {
    assert.equal(
      formatReport(REPORT),
      `# Kernel Interrupt: setup check

**Python of the daemon:** It broke in ~. Do something.

| Step |  | ms |  |
| --- | --- | --- | --- |
| Python of the kernels | ok | 120 | ~/a\\|b/python, CPython 3.13.5 |
| Python of the daemon | **failed** | 30 |  |
| Interrupt daemon | not reached |  |  |

| Version |  |
| --- | --- |
| VS Code | 1.99.3 |
| Kernel Interrupt | 0.1.0 |
| System | linux |
| Node | 20.1.0 |
| libuv | 1.46.0 |

The end of the log:

\`\`\`\`text
info: \`\`\`
warn: …
\`\`\`\`
`,
    );
  });

  it('begins with "Everything works" if no step failed', () => {
    const steps = REPORT.steps.slice(0, 1);
    const text = formatReport({ ...REPORT, ok: true, steps, log: [] });
    assert.match(text, /^# .*\n\nEverything works: /);
    assert.doesNotMatch(text, /log/);
  });
});
