import assert from 'node:assert/strict';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { InterruptResult, KernelInterruptApi } from '../../../src/api';
import { executeUntil } from '../../../src/jupyter/execute';
import { COMMANDS, EXTENSION_ID } from '../../../src/vscode/contributions';
import { startKernel } from '../../integration/fixtures/realKernel';
import { testEnvironment } from '../../rig/environment';
import { printLine } from '../../rig/vscode/runner/console';

const BUSY = "print('running', flush=True)\nwhile True:\n    pass";

describe('the package, installed', () => {
  let extension: vscode.Extension<KernelInterruptApi>;
  let api: KernelInterruptApi;

  const installed = (...names: string[]): string => path.join(extension.extensionPath, ...names);

  before(async () => {
    extension = vscode.extensions.getExtension(EXTENSION_ID) ?? assert.fail('It is absent.');
    const { isActive } = extension;
    const began = performance.now();
    api = await extension.activate();
    const elapsed = (performance.now() - began).toFixed(0);
    printLine(`    ${isActive ? 'was active already' : `loaded and activated in ${elapsed} ms`}`);
  });

  it('is what VS Code runs', () => {
    assert.match(path.basename(extension.extensionPath), /^kernel-interrupt\.kernel-interrupt-\d/);
    assert.equal(path.basename(path.dirname(extension.extensionPath)), 'extensions');
    // Written by whoever installs.
    assert.ok(existsSync(installed('.vsixmanifest')));
  });

  it('checks the set-up with the Python files and the addon that it brings along', async () => {
    await vscode.commands.executeCommand(COMMANDS.checkSetup);
    const report = vscode.window.activeTextEditor?.document.getText() ?? '';
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.match(
      report,
      /\nEverything works: the check interrupted a loop and a sleep, and the variables were kept\.\n/,
    );

    // A Python that has read them leaves its bytecode beside them; the package holds none.
    assert.ok(existsSync(installed('pythonFiles', 'kernel_interrupt', '__pycache__')));
    const addons = Object.keys(require.cache).filter((file) => /zeromq.+\.node$/.test(file));
    const modules = realpathSync(installed('dist', 'node_modules'));
    const packed = addons.filter((file) => !path.relative(modules, file).startsWith('..'));
    assert.equal(packed.length, 1, addons.join(', '));
  });

  it('interrupts a registered kernel by its command, confirmed by the kernel', async () => {
    const python =
      testEnvironment().kernels.at(-1)?.python ?? assert.fail('There is no ipykernel.');
    const interrupter = await api.createInterrupter({ interpreter: python });
    const kernel = await startKernel(python, {
      prepare: (argv, options) => interrupter.prepare(argv, options),
    });
    const { process, connectionFile, connection } = kernel;
    const registration = { name: 'Kernel', process, connectionFile, interrupter };
    const registered = api.registerKernel({ ...registration, language: 'python' });
    try {
      const { result } = await executeUntil(connection, BUSY, 'running');
      const interrupted = await vscode.commands.executeCommand<InterruptResult>(
        COMMANDS.interruptKernel,
        registered.id,
      );
      assert.equal(interrupted.outcome, 'interrupted', JSON.stringify(interrupted));
      assert.equal((await result).ename, 'KeyboardInterrupt');
      const after = await executeUntil(connection, 'print(6 * 7)', '42');
      assert.equal((await after.result).status, 'ok');
    } finally {
      registered.dispose();
      await kernel.dispose();
      interrupter.dispose();
    }
  });
});
