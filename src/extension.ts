import path from 'node:path';
import * as vscode from 'vscode';
import type { KernelInterruptApi } from './api';
import { DaemonPool } from './daemon/DaemonPool';
import { KernelInterruptError } from './errors';
import { findHost, findPython } from './interpreters/find';

/** The part of the public API that is there already. */
export type AvailableApi = Pick<KernelInterruptApi, 'version' | 'createInterrupter'>;

export function activate(context: vscode.ExtensionContext): AvailableApi {
  const log = vscode.window.createOutputChannel('Kernel Interrupt', { log: true });
  const pool = new DaemonPool({
    findHost: async (interpreter) => (await findHost(interpreter)).path,
    pythonFiles: path.join(context.extensionPath, 'pythonFiles'),
    logger: log,
  });
  context.subscriptions.push(
    log,
    pool,
    vscode.commands.registerCommand('kernelInterrupt.showLog', () => log.show()),
  );
  return {
    version: 1,
    createInterrupter: async ({ interpreter } = {}) => {
      if (!vscode.workspace.isTrusted) {
        throw new KernelInterruptError(
          'UNTRUSTED',
          'This workspace is not trusted: no Python is run.',
        );
      }
      const asked = typeof interpreter === 'object' ? interpreter.fsPath : interpreter;
      return pool.createInterrupter(asked ?? (await findPython()).path);
    },
  };
}
