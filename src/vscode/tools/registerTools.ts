import * as vscode from 'vscode';
import { TOOLS } from '../contributions';
import type { KernelTools, ToolOptions } from './KernelTools';

/** Registers every tool of `TOOLS`. Their code is loaded when a language model first uses one. */
export function registerTools(options: ToolOptions): vscode.Disposable {
  let tools: KernelTools | undefined;
  const load = async (): Promise<KernelTools> => {
    const { KernelTools } = await import('./KernelTools.js');
    tools ??= new KernelTools(options);
    return tools;
  };
  return vscode.Disposable.from(
    ...Object.values(TOOLS).map((name) =>
      vscode.lm.registerTool<unknown>(name, {
        prepareInvocation: async ({ input }) => (await load()).prepare(name, input),
        invoke: async ({ input }, token) => (await load()).invoke(name, input, token),
      }),
    ),
  );
}
