import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ToolName } from '../../src/vscode/contributions';

/**
 * Calls a tool as an agent does, and returns the text of the tool's answer. In a scenario with `modalDialogs`
 * (`scenarios.ts`), VS Code asks the user before the tool runs.
 */
export async function callTool(
  tool: ToolName,
  input: object,
  token?: vscode.CancellationToken,
): Promise<string> {
  const options = { input, toolInvocationToken: undefined };
  const { content } = await vscode.lm.invokeTool(tool, options, token);
  const [part, ...others] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart && others.length === 0);
  return part.value;
}
