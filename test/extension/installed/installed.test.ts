import assert from 'node:assert/strict';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { InterruptResult, KernelInterruptApi } from '../../../src/api';
import { COMMANDS, EXTENSION_ID } from '../../../src/vscode/contributions';
import { BUSY_LOOP, startCell } from '../../integration/fixtures/cells';
import { outputOf } from '../../integration/fixtures/kernels';
import { startKernel } from '../../integration/fixtures/realKernel';
import { testEnvironment } from '../../rig/environment';
import { checkedReport } from '../report';
import { printLine } from '../../rig/vscode/runner/console';

describe('the installed package', () => {
  let extension: vscode.Extension<KernelInterruptApi>;
  let api: KernelInterruptApi;

  const installed = (...names: string[]): string => path.join(extension.extensionPath, ...names);

  before(async () => {
    extension =
      vscode.extensions.getExtension(EXTENSION_ID) ??
      assert.fail('The extension is not installed.');
    const { isActive } = extension;
    const began = performance.now();
    api = await extension.activate();
    const elapsed = (performance.now() - began).toFixed(0);
    printLine(`    ${isActive ? 'was active already' : `loaded and activated in ${elapsed} ms`}`);
  });

  it('is the extension that VS Code runs', () => {
    assert.match(path.basename(extension.extensionPath), /^kernel-interrupt\.kernel-interrupt-\d/);
    assert.equal(path.basename(path.dirname(extension.extensionPath)), 'extensions');
    // VS Code writes this file when it installs a package.
    assert.ok(existsSync(installed('.vsixmanifest')));
  });

  it('passes Check Setup with the Python files and the addon that it contains', async () => {
    const report = await checkedReport();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.match(
      report,
      /^# Everything works: the check interrupted a loop and a sleep, and the variables were kept\.\n/,
    );

    // The package contains no bytecode: Python wrote this folder when it imported the files.
    assert.ok(existsSync(installed('pythonFiles', 'kernel_interrupt', '__pycache__')));
    const addons = Object.keys(require.cache).filter((file) => /zeromq.+\.node$/.test(file));
    const modules = realpathSync(installed('dist', 'node_modules'));
    const packed = addons.filter((file) => !path.relative(modules, file).startsWith('..'));
    assert.equal(packed.length, 1, addons.join(', '));
  });

  it('interrupts a registered kernel with Interrupt Kernel, and the kernel then runs the next cell', async () => {
    const python =
      testEnvironment().kernels.at(-1)?.python ?? assert.fail('No ipykernel was found.');
    const interrupter = await api.createInterrupter({ interpreter: python });
    const kernel = await startKernel(python, {
      prepare: (argv, options) => interrupter.prepare(argv, options),
    });
    const { process, connectionFile, connection } = kernel;
    const registration = { name: 'Kernel', process, connectionFile, interrupter };
    const registered = api.registerKernel({ ...registration, language: 'python' });
    try {
      const { result } = await startCell(connection, BUSY_LOOP);
      const interrupted = await vscode.commands.executeCommand<InterruptResult>(
        COMMANDS.interruptKernel,
        registered.id,
      );
      assert.equal(interrupted.outcome, 'interrupted', JSON.stringify(interrupted));
      assert.equal((await result).ename, 'KeyboardInterrupt');
      assert.equal(await outputOf(connection, 'print(6 * 7)'), '42');
    } finally {
      registered.dispose();
      await kernel.dispose();
      interrupter.dispose();
    }
  });
});
