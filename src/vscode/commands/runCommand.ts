import { isKernelInterruptError } from '../../base/errors';
import { COMMANDS, type CommandId } from '../contributions';
import { showUntrusted } from '../messages/manageTrust';
import { showWithLog } from '../messages/messages';
import type { CommandOptions } from './registerCommands';

/** Runs a command. Shows a KernelInterruptError as a message, so that every command answers. */
export async function runCommand(
  id: CommandId,
  argument: unknown,
  options: CommandOptions,
): Promise<unknown> {
  const { log } = options;
  try {
    return await handlersOf(options)[id](argument);
  } catch (error) {
    if (!isKernelInterruptError(error)) {
      throw error;
    }
    log.warn(error.message);
    if (error.code === 'UNTRUSTED') {
      showUntrusted(error.message, log);
    } else {
      showWithLog('warning', error.message, log);
    }
    return undefined;
  }
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
