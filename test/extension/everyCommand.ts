import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Interrupter, InterruptResult } from '../../src/api';
import type { NamedResult } from '../../src/vscode/commands/interruptAllKernels';
import { commandStates, type CommandAnswer, type CommandState } from './commandAnswers';
import { registerProvidedKernel, type ProvidedKernel } from './providedKernel';
import { kernelInterrupt } from './kernelInterrupt';
import { hideLog, shownLog, whenLogShows } from './log';
import { closeQuickPick, quickPickRows } from '../rig/vscode/page/quickPick';
import { hasPage } from '../rig/vscode/page/ui';
import { previewText } from '../rig/vscode/page/preview';
import { waitForMessage } from './messages';
import { reportDocument } from './report';

/** Defines a test for each command in one of the states of commandAnswers.ts. */
export function everyCommand(name: keyof typeof commandStates): void {
  describe(`commands ${name}`, () => {
    const state: CommandState = commandStates[name];
    const kernels = new Map<string, ProvidedKernel>();
    let interrupter: Interrupter | undefined;

    before(async () => {
      const api = await kernelInterrupt();
      // The daemon runs as long as it has this handle.
      if (vscode.workspace.isTrusted) {
        interrupter = await api.createInterrupter();
      }
    });

    after(() => void interrupter?.dispose());

    beforeEach(async () => {
      for (const [name, status] of Object.entries(state.kernels)) {
        kernels.set(name, await registerProvidedKernel({ name, status }));
      }
    });

    afterEach(async () => {
      for (const { registered } of kernels.values()) {
        registered.dispose();
      }
      kernels.clear();
      await vscode.commands.executeCommand('notifications.clearAll');
      await hideLog();
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });

    for (const [command, answer] of Object.entries<CommandAnswer>(state.answers)) {
      it(`${command} answers as commandAnswers.ts says`, async () => {
        assert.equal(shownLog(), undefined);
        const answered = vscode.commands.executeCommand(command);
        if (answer.list !== undefined) {
          if (hasPage()) {
            assert.deepEqual((await quickPickRows()).map(withoutIcon), answer.list);
          }
          await closeQuickPick(answered);
        }
        if (answer.asksForText === true) {
          await closeQuickPick(answered);
        }
        assert.deepEqual(outcomes(await answered), answer.returns);
        assert.deepEqual(asked(), answer.asks ?? []);
        if (answer.report !== undefined) {
          const [headline, ...parts] = answer.report;
          const text = reportDocument().getText();
          assert.ok(text.startsWith(`# ${headline}\n`), text);
          parts.forEach((part) => assert.match(text, part));
          if (hasPage()) {
            await previewText(headline);
          }
        }
        if (answer.notebook !== undefined) {
          const { notebook } = vscode.window.activeNotebookEditor ?? assert.fail('None is open.');
          assert.equal(notebook.isUntitled, true);
          assert.match(notebook.cellAt(0).document.getText(), answer.notebook);
          // Otherwise VS Code would ask whether to save the notebook.
          await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
        }
        if (answer.log !== undefined) {
          await whenLogShows(answer.log);
        }
        if (answer.message !== undefined && hasPage()) {
          assert.equal((await waitForMessage(answer.message)).message, answer.message);
        }
      });
    }

    /** Returns the names of the kernels whose providers were asked for an interrupt. Fails if one was asked twice. */
    function asked(): string[] {
      const all = [...kernels].filter(([, { interrupts }]) => interrupts() > 0);
      assert.ok(all.every(([, { interrupts }]) => interrupts() === 1));
      return all.map(([name]) => name);
    }
  });
}

/** Removes the icon's name, with which a row begins. The spaces after it differ between versions of VS Code. */
function withoutIcon(row: string): string {
  return row.replace(/^[a-z-]+ +/, '');
}

/** Returns the outcomes in the result of a command, or the result itself if it contains none. */
function outcomes(returned: unknown): unknown {
  if (Array.isArray(returned)) {
    const results = returned as readonly NamedResult[];
    return Object.fromEntries(results.map(({ name, result }) => [name, result.outcome]));
  }
  return (returned as InterruptResult | undefined)?.outcome ?? returned;
}
