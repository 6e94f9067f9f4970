import * as vscode from 'vscode';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { AfterInterrupt } from './AfterInterrupt';
import { contextKeyValues } from './contextKeyValues';
import type { KernelsState } from './KernelState';

/** The state that the context keys show. */
export interface KeyState extends KernelsState {
  /** Whether the user has ever pressed the key again during an interrupt. */
  readonly hasPressedAgain: boolean;
}

/** Sets the context keys in VS Code when their values change. */
export class ContextKeys {
  private readonly values = new Map<string, boolean>();
  private last: KeyState = { kernels: [], active: undefined, hasPressedAgain: false };
  private readonly afterInterrupt = new AfterInterrupt(() => this.update(this.last));

  constructor(private readonly logger: Logger) {}

  update(state: KeyState): void {
    this.last = state;
    const wasJustInterrupted = this.afterInterrupt.update(state.kernels);
    for (const [key, value] of Object.entries(contextKeyValues({ ...state, wasJustInterrupted }))) {
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

  dispose(): void {
    this.afterInterrupt.dispose();
  }
}
