import * as vscode from 'vscode';
import { messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { CONTEXT_KEYS } from '../contributions';
import { contextKeyValues } from './contextKeyValues';
import type { KernelsState } from './KernelState';

/** How long the key stays in force after an interrupt: an impatient second press must not open a terminal. */
export const LINGER_MS = 2000;

/** The state that the context keys show. */
export interface KeyState extends KernelsState {
  /** Whether the user has ever pressed again during an interrupt. */
  readonly hasPressedAgain: boolean;
}

/** Sets the context keys in VS Code when their values change. */
export class ContextKeys {
  private readonly values = new Map<string, boolean>();
  private last: KeyState = { kernels: [], active: undefined, hasPressedAgain: false };
  private linger: NodeJS.Timeout | undefined;

  constructor(private readonly logger: Logger) {}

  update(state: KeyState): void {
    const wasInterrupting = this.values.get(CONTEXT_KEYS.isInterrupting);
    this.set(state);
    if (wasInterrupting && !this.values.get(CONTEXT_KEYS.isInterrupting)) {
      // A press during this time finds an idle kernel, and does not make the time longer.
      this.linger ??= setTimeout(() => {
        this.linger = undefined;
        this.set(this.last);
      }, LINGER_MS);
      this.set(state);
    }
  }

  dispose(): void {
    clearTimeout(this.linger);
  }

  private set(state: KeyState): void {
    this.last = state;
    const wasJustInterrupted = this.linger !== undefined;
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
}
