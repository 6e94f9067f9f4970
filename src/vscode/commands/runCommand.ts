import { isKernelInterruptError } from '../../base/errors';
import { COMMANDS, type CommandId } from '../contributions';
import { showUntrusted } from '../messages/manageTrust';
import { showMessage, showWithLog } from '../messages/messages';
import { plainText, SENTENCE_LENGTH } from '../view/untrustedText';
import type { CommandOptions } from './registerCommands';

/** The commands that a row of the view offers, as buttons or in its menu. */
const ROW_COMMANDS: readonly CommandId[] = [
  COMMANDS.interruptKernel,
  COMMANDS.whereIsItStuck,
  COMMANDS.openNotebook,
  COMMANDS.stopLeftProcesses,
];

/** Runs a command. Shows a KernelInterruptError as a message. */
export async function runCommand(
  id: CommandId,
  args: readonly unknown[],
  options: CommandOptions,
): Promise<unknown> {
  const { log } = options;
  if (isForRemovedRow(id, args)) {
    void showMessage(
      'information',
      'The list of kernels has just changed, so nothing was done. Choose the kernel again.',
    );
    return undefined;
  }
  try {
    return await handlersOf(options)[id](args[0]);
  } catch (error) {
    if (!isKernelInterruptError(error)) {
      throw error;
    }
    log.warn(error.message);
    // The message may contain the name of a kernel, and a reason that came from outside.
    const sentence = plainText(error.message, SENTENCE_LENGTH);
    if (error.code === 'UNTRUSTED') {
      showUntrusted(sentence, log);
    } else {
      showWithLog('warning', sentence, log);
    }
    return undefined;
  }
}

/**
 * Whether VS Code runs the command for a row of our view that has just been removed or is being redrawn. As arguments,
 * VS Code passes the element of the row and the selected elements, if there are several. For such a row, both are
 * undefined. Without this check, the command would use the kernel of the active editor.
 */
function isForRemovedRow(id: CommandId, args: readonly unknown[]): boolean {
  const isEmpty = args.every((argument) => argument === undefined || argument === null);
  return ROW_COMMANDS.includes(id) && args.length > 1 && isEmpty;
}

function handlersOf(options: CommandOptions): Record<CommandId, (argument: unknown) => unknown> {
  return {
    [COMMANDS.interruptKernel]: async (argument) => {
      const { interruptKernel } = await import('./interruptKernel.js');
      return interruptKernel(argument, options);
    },
    [COMMANDS.interruptAllKernels]: async () => {
      const { interruptAllKernels } = await import('./interruptAllKernels.js');
      return interruptAllKernels(options);
    },
    [COMMANDS.showKernels]: async () => {
      const { showKernels } = await import('./showKernels.js');
      return showKernels(options);
    },
    [COMMANDS.whereIsItStuck]: async (argument) => {
      const { whereIsItStuck } = await import('./whereIsItStuck.js');
      return whereIsItStuck(argument, options);
    },
    [COMMANDS.connectServer]: async () => {
      const { connectServer } = await import('../servers/connectServer.js');
      return connectServer(options);
    },
    [COMMANDS.disconnectServer]: async () => {
      const { disconnectServer } = await import('../servers/disconnectServer.js');
      return disconnectServer(options);
    },
    [COMMANDS.restartDaemon]: async () => {
      const { restartDaemon } = await import('./restartDaemon.js');
      return restartDaemon(options);
    },
    [COMMANDS.checkSetup]: async () => {
      const { checkSetup } = await import('./checkSetup.js');
      return checkSetup(options);
    },
    [COMMANDS.showLog]: () => options.log.show(),
    [COMMANDS.openSample]: async () => {
      const { openSample } = await import('./openSample.js');
      return openSample(options);
    },
    [COMMANDS.openNotebook]: async (argument) => {
      const { openNotebook } = await import('./openNotebook.js');
      return openNotebook(argument, options);
    },
    [COMMANDS.stopLeftProcesses]: async (argument) => {
      const { stopLeftProcesses } = await import('./stopLeftProcesses.js');
      return stopLeftProcesses(argument, options);
    },
    [COMMANDS.searchKernels]: () => options.search.refresh(),
  };
}
