import assert from 'node:assert/strict';
import { smallKernelArgv } from '../../../src/check/smallKernel';
import { prepareKernel } from '../../../src/daemon/prepareKernel';

describe('the command line of the small kernel', () => {
  it('is one that prepare puts its launcher before, in the folder where the module is found', () => {
    const argv = smallKernelArgv('C:\\python.exe', 'C:\\Temp\\kernel.json');
    const { command, args, options } = prepareKernel(argv, {
      platform: 'win32',
      name: 'a-name',
      handleEnv: {},
      launcher: 'launch_kernel.py',
      parentPid: 1,
      env: {},
      cwd: 'C:\\pythonFiles',
    });
    assert.equal(command, 'C:\\python.exe');
    assert.deepEqual(args, [
      ...['-E', '-s', 'launch_kernel.py', '-m', 'small_kernel'],
      ...['-f', 'C:\\Temp\\kernel.json', '--ppid', String(process.pid)],
    ]);
    assert.equal(options.cwd, 'C:\\pythonFiles');
    assert.equal(options.env?.['KERNEL_INTERRUPT_EVENT'], 'a-name');
  });
});
