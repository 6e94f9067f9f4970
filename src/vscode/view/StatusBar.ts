import * as vscode from 'vscode';
import { COMMANDS } from '../contributions';
import type { KernelsState } from './KernelState';
import { statusBarContent, type StatusBarContent } from './statusBarContent';

const COLOURS: Record<NonNullable<StatusBarContent['colour']>, string> = {
  warning: 'statusBarItem.warningBackground',
  error: 'statusBarItem.errorBackground',
};

/** Shows what `statusBarContent` returns as an item in the status bar. */
export class StatusBar {
  private readonly item = vscode.window.createStatusBarItem(
    'kernel',
    vscode.StatusBarAlignment.Right,
    100,
  );

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
    const { text, command, colour } = content;
    const tooltip = new vscode.MarkdownString(content.tooltip);
    tooltip.isTrusted = { enabledCommands: Object.values(COMMANDS) };
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.command = {
      title: 'Kernel Interrupt',
      command: command.id,
      arguments: [...command.arguments],
    };
    this.item.backgroundColor = colour && new vscode.ThemeColor(COLOURS[colour]);
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}
