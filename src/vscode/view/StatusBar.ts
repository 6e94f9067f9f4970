import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { COMMANDS } from '../contributions';
import type { ResultView } from '../messages/showResult';
import type { KernelsState } from './KernelState';
import { statusBarContent, type StatusBarContent } from './statusBarContent';
import { plainText } from './untrustedText';

const COLOURS: Record<NonNullable<StatusBarContent['colour']>, string> = {
  warning: 'statusBarItem.warningBackground',
  error: 'statusBarItem.errorBackground',
};

/** The maximum length of a note in characters, and how long it is shown. */
const NOTE_LENGTH = 200;
const NOTE_MS = 5000;

/** Shows the content that `statusBarContent` returns as an item in the status bar, and notes beside that item. */
export class StatusBar implements ResultView {
  private readonly item = vscode.window.createStatusBarItem(
    'kernel',
    vscode.StatusBarAlignment.Right,
    100,
  );

  private command: StatusBarContent['command'] | undefined;

  constructor() {
    this.item.name = 'Kernel Interrupt';
  }

  /** @param state undefined if the setting hides the item */
  update(state: KernelsState | undefined): void {
    const content = state && statusBarContent(state);
    if (!content) {
      this.item.hide();
      return;
    }
    const { text, label, command, colour } = content;
    const tooltip = new vscode.MarkdownString(content.tooltip);
    tooltip.isTrusted = { enabledCommands: Object.values(COMMANDS) };
    this.item.text = text;
    this.item.accessibilityInformation = { label };
    this.item.tooltip = tooltip;
    // VS Code loses a click that comes while the item's command is replaced, even by an equal one.
    if (!isDeepStrictEqual(command, this.command)) {
      this.command = command;
      this.item.command = {
        title: 'Kernel Interrupt',
        command: command.id,
        arguments: [...command.arguments],
      };
    }
    this.item.backgroundColor = colour && new vscode.ThemeColor(COLOURS[colour]);
    this.item.show();
  }

  /** Shows a sentence for five seconds. */
  note(sentence: string): void {
    vscode.window.setStatusBarMessage(plainText(sentence, NOTE_LENGTH), NOTE_MS);
  }

  dispose(): void {
    this.item.dispose();
  }
}
