import assert from 'node:assert/strict';
import { formatReport } from '../../../src/check/formatReport';
import type { SetupReport, SetupStep } from '../../../src/check/SetupReport';

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
      `# The step "Python of the daemon" failed. Do something.

✗ **The step "Python of the daemon" failed:** It broke in ~. Do something.

## The setup

| Step | Result | ms | Found |
| --- | --- | --- | --- |
| Python of the test kernel | ✓ ok | 120 | ~/a\\|b/python, CPython 3.13.5 |
| Python of the daemon | ✗ **failed** | 30 |  |
| Interrupt daemon | not reached |  |  |

## Versions

| Part | Version |
| --- | --- |
| VS Code | 1.99.3 |
| Kernel Interrupt | 0.1.0 |
| System | linux |
| Node | 20.1.0 |
| libuv | 1.46.0 |

## The end of the log

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
    assert.match(
      text,
      /^# Everything works: the check interrupted a loop and a sleep, and the variables were kept\.\n/,
    );
    assert.doesNotMatch(text, /log|failed/);
  });

  it('begins with the step at which the user cancelled the check', () => {
    const cancelled: SetupStep = {
      name: 'daemonPython',
      status: 'failed',
      elapsedMs: 30,
      detail: '"Python of the daemon" was cancelled.',
    };
    const text = formatReport({ ...REPORT, steps: [cancelled] });
    assert.match(text, /^# The check was cancelled at the step "Python of the daemon"\.\n/);
    assert.match(text, /^\| Python of the daemon \| cancelled \| 30 \|/m);
    assert.doesNotMatch(text, /failed/);
  });

  it('escapes links and HTML in what a process wrote', () => {
    const detail = '<img src=x> [here](https://example.org) **bold** `code`\n# heading';
    const text = formatReport({
      ...REPORT,
      steps: [{ name: 'kernel', status: 'failed', elapsedMs: 1, detail, advice: 'Look.' }],
    });
    assert.ok(
      text.includes(
        '\\<img src=x\\> \\[here\\](https\\://example.org) \\*\\*bold\\*\\* \\`code\\` # heading Look.',
      ),
      text,
    );
  });
});
