import * as vscode from 'vscode';
import { isKernelInterruptError } from '../../base/errors';
import type { Kernel } from '../../kernels/Kernel';
import type { Kernels } from '../../kernels/Kernels';
import type { KernelSearch } from '../commands/chosenKernel';
import { findStack } from '../commands/findStack';
import { TOOLS, type ToolName } from '../contributions';
import { logResult } from '../messages/logResult';
import { resultMessage } from '../messages/resultMessage';
import type { Settings } from '../settings';
import { stuckRows } from '../view/stuckList';
import { confirmation } from './confirmations';
import { interruptAnswer, stackAnswer } from './toolAnswers';
import {
  MALFORMED,
  readToolInput,
  toolTarget,
  UNTRUSTED,
  type NameableKernel,
  type ToolTarget,
} from './toolTarget';

export interface ToolOptions {
  readonly kernels: Kernels;
  readonly search: Pick<KernelSearch, 'refresh'>;
  readonly log: vscode.LogOutputChannel;
  controlInterrupt(): Settings['controlInterrupt'];
}

interface ListedKernel extends NameableKernel {
  readonly kernel: Kernel;
}

/**
 * Runs the tools for language models. VS Code asks the user first, unless the user has switched that off. A tool acts
 * only on the kernel that the question names.
 */
export class KernelTools {
  /** The ids of the kernel about which the user was last asked, for each tool and input; empty if the tool refused. */
  private readonly asked = new Map<string, readonly string[]>();

  constructor(private readonly options: ToolOptions) {}

  /** Returns the question to the user; returns no question if the tool will refuse. */
  async prepare(tool: ToolName, input: unknown): Promise<vscode.PreparedToolInvocation> {
    if (vscode.workspace.isTrusted) {
      await this.options.search.refresh();
    }
    const target = this.target(input);
    if (target.kind === 'refused') {
      this.asked.set(keyOf(tool, input), []);
      return { invocationMessage: 'Looking for the kernel' };
    }
    const { kernel } = target.kernel;
    this.asked.set(keyOf(tool, input), kernel.ids);
    const { title, message, progress } = confirmation(tool, {
      name: kernel.name,
      file: kernel.resource && vscode.workspace.asRelativePath(vscode.Uri.parse(kernel.resource)),
      runBy: kernel.runBy,
    });
    return {
      invocationMessage: new vscode.MarkdownString(progress),
      confirmationMessages: { title, message: new vscode.MarkdownString(message) },
    };
  }

  async invoke(
    tool: ToolName,
    input: unknown,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const answer = await this.answer(tool, input, token);
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(answer)]);
  }

  private async answer(
    tool: ToolName,
    input: unknown,
    token: vscode.CancellationToken,
  ): Promise<string> {
    const target = this.target(input);
    if (target.kind === 'refused') {
      return target.sentence;
    }
    const { kernel } = target.kernel;
    const asked = this.asked.get(keyOf(tool, input));
    if (asked && !asked.some((id) => kernel.ids.includes(id))) {
      return `${kernel.name} is not the kernel that the user was asked about. Nothing was done. Call the tool again.`;
    }
    this.options.log.info(`A language model calls ${tool} for ${kernel.name}.`);
    try {
      return await (tool === TOOLS.interruptKernel
        ? this.interrupt(kernel, token)
        : this.findStack(kernel));
    } catch (error) {
      if (isKernelInterruptError(error)) {
        return error.message;
      }
      throw error;
    }
  }

  /**
   * Interrupts the kernel as an API call without `force` does: unlike another press of the key, it does not cut short
   * the wait before the next route.
   */
  private async interrupt(kernel: Kernel, token: vscode.CancellationToken): Promise<string> {
    const cancelled = new AbortController();
    if (token.isCancellationRequested) {
      cancelled.abort();
    }
    const subscription = token.onCancellationRequested(() => cancelled.abort());
    try {
      const result = await kernel.interrupt({ cancelled: cancelled.signal });
      void logResult({ kernel, result, log: this.options.log });
      const { message } = await resultMessage(kernel, result);
      return interruptAnswer(message.sentence, result);
    } finally {
      subscription.dispose();
    }
  }

  private async findStack(kernel: Kernel): Promise<string> {
    const { log } = this.options;
    const found = await findStack(kernel, {
      log,
      controlInterrupt: () => this.options.controlInterrupt(),
      showProgress: () => undefined,
    });
    return found.kind === 'none'
      ? found.sentence
      : stackAnswer(
          found.title,
          stuckRows(found.seen, (frames) => kernel.current.stackFrames(frames)),
        );
  }

  private target(input: unknown): ToolTarget<ListedKernel> {
    if (!vscode.workspace.isTrusted) {
      return { kind: 'refused', sentence: UNTRUSTED };
    }
    const named = readToolInput(input);
    return named === undefined
      ? { kind: 'refused', sentence: MALFORMED }
      : toolTarget(this.options.kernels.kernels.map(listedKernel), named);
  }
}

function keyOf(tool: ToolName, input: unknown): string {
  return JSON.stringify([tool, readToolInput(input)]);
}

function listedKernel(kernel: Kernel): ListedKernel {
  const { id, ids, name, isOfWindow, resources } = kernel;
  const places = resources.flatMap((resource) => {
    const uri = vscode.Uri.parse(resource);
    const { fsPath, path } = uri;
    return [resource, uri.toString(true), fsPath, path, vscode.workspace.asRelativePath(uri)];
  });
  return { ...{ kernel, id, name, isOfWindow }, addresses: [...ids, name, ...places] };
}
