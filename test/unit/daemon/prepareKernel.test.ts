import assert from 'node:assert/strict';
import { handleEnv, prepareKernel, type PrepareOptions } from '../../../src/daemon/prepareKernel';

const LAUNCHER = 'C:\\ext\\pythonFiles\\launch_kernel.py';
const NAME = '0f8fad5b-d9cb-469f-a165-70867728950e';

function prepare(argv: readonly string[], options: Partial<PrepareOptions> = {}) {
  return prepareKernel(argv, {
    platform: 'win32',
    name: NAME,
    handleEnv: { JPY_INTERRUPT_EVENT: '5', FOR_DISABLE_CONSOLE_CTRL_HANDLER: '1' },
    launcher: LAUNCHER,
    parentPid: 4242,
    env: { PATH: '/bin' },
    ...options,
  });
}

describe('prepareKernel on Windows', () => {
  const recognised: [string, string[], string[]][] = [
    [
      'if that is the first argument',
      ['py.exe', '-m', 'ipykernel_launcher', '-f', 'c.json'],
      [LAUNCHER, '-m', 'ipykernel_launcher', '-f', 'c.json'],
    ],
    [
      "and after Python's own options",
      ['py.exe', '-Xfrozen_modules=off', '-X', 'utf8', '-W', 'ignore', '-u', '-m', 'ipykernel'],
      ['-Xfrozen_modules=off', '-X', 'utf8', '-W', 'ignore', '-u', LAUNCHER, '-m', 'ipykernel'],
    ],
  ];
  for (const [what, argv, args] of recognised) {
    it(`puts launch_kernel.py directly before -m ${what}`, () => {
      const prepared = prepare(argv);
      assert.equal(prepared.command, 'py.exe');
      assert.deepEqual(prepared.args, args);
      assert.deepEqual(prepared.options.env, {
        PATH: '/bin',
        KERNEL_INTERRUPT_EVENT: NAME,
        FOR_DISABLE_CONSOLE_CTRL_HANDLER: '1',
      });
    });
  }

  for (const argv of [
    ['py.exe', 'kernel.py', '-m', 'x'],
    ['py.exe', '-c', 'import ipykernel'],
    ['py.exe', '-X'],
    ['py.exe', '-m'],
    ['py.exe'],
    ['conda', 'run', 'python', '-m', 'ipykernel_launcher'],
    ['ijskernel', '--hide', 'c.json'],
  ]) {
    it(`does not change the command line ${argv.join(' ')}`, () => {
      const prepared = prepare(argv);
      assert.deepEqual([prepared.command, ...prepared.args], argv);
      assert.deepEqual(prepared.options.env, {
        PATH: '/bin',
        JPY_INTERRUPT_EVENT: '5',
        FOR_DISABLE_CONSOLE_CTRL_HANDLER: '1',
      });
    });
  }

  it('removes the variables of inherited handles and parent pids, and ignores the case of their names', () => {
    const { options } = prepare(['py.exe', '-m', 'ipykernel'], {
      env: { Jpy_Interrupt_Event: '1', IPY_INTERRUPT_EVENT: '2', JPY_PARENT_PID: '3', A: 'b' },
    });
    assert.deepEqual(Object.keys(options.env ?? {}).sort(), [
      'A',
      'FOR_DISABLE_CONSOLE_CTRL_HANDLER',
      'KERNEL_INTERRUPT_EVENT',
    ]);
  });

  it('hides the console window, and sets the working folder', () => {
    const { options } = prepare(['py.exe', '-m', 'ipykernel'], { cwd: 'C:\\work' });
    assert.equal(options.windowsHide, true);
    assert.equal(options.detached, undefined);
    assert.equal(options.cwd, 'C:\\work');
  });
});

describe('prepareKernel', () => {
  it('on Linux does not change argv, starts a process group, and names the parent that the kernel watches', () => {
    const argv = ['python3', '-m', 'ipykernel_launcher', '-f', 'c.json'];
    const prepared = prepare(argv, { platform: 'linux', env: { A: 'b', JPY_PARENT_PID: '1' } });
    assert.deepEqual([prepared.command, ...prepared.args], argv);
    assert.deepEqual(prepared.options, {
      windowsHide: true,
      detached: true,
      env: { A: 'b', JPY_PARENT_PID: '4242' },
    });
  });

  it('throws for an empty command line', () => {
    assert.throws(() => prepare([]), /argv is empty/);
  });
});

describe('handleEnv', () => {
  it('names the handle if a child inherits it', () => {
    assert.deepEqual(handleEnv(7, 'win32', '1.46.0'), {
      JPY_INTERRUPT_EVENT: '7',
      IPY_INTERRUPT_EVENT: '7',
      FOR_DISABLE_CONSOLE_CTRL_HANDLER: '1',
    });
  });

  it('does not name the handle if the libuv version lets no child inherit it', () => {
    for (const libuv of ['1.53.0', '1.100.2', '2.0.0']) {
      assert.deepEqual(handleEnv(7, 'win32', libuv), { FOR_DISABLE_CONSOLE_CTRL_HANDLER: '1' });
    }
  });

  it('is empty on Linux', () => {
    assert.deepEqual(handleEnv(7, 'linux', '1.46.0'), {});
  });
});
