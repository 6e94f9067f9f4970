import * as vscode from 'vscode';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { contextKeyValues } from './contextKeyValues';
import type { KernelsState } from './KernelState';

/** Sets the context keys in VS Code when their values change. */
export class ContextKeys {
  private readonly values = new Map<string, boolean>();

  constructor(private readonly logger: Logger) {}

  update(state: KernelsState): void {
    for (const [key, value] of Object.entries(contextKeyValues(state))) {
      if (this.values.get(key) !== value) {
        this.values.set(key, value);
        vscode.commands
          .executeCommand('setContext', key, value)
          .then(undefined, (error: unknown) => {
            this.logger.error(`Context key ${key} could not be set: ${messageOf(error)}`);
          });
      }
    }
  }
}
