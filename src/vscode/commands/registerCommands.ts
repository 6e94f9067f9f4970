import * as vscode from 'vscode';
import { isKernelInterruptError } from '../../base/errors';
import type { Kernels } from '../../kernels/Kernels';
import { COMMANDS, type CommandId } from '../contributions';
import type { Daemons } from '../python/Daemons';
import type { UserInterrupts } from './UserInterrupts';
import type { ResultView } from '../messages/showResult';
import type { ServerStorage } from '../servers/ServerMemory';
import { showUntrusted } from '../messages/manageTrust';
import { showWithLog } from '../messages/messages';
import type { Settings } from '../settings';
import type { SetupCheck } from './checkSetup';
import type { KernelSearch } from './chosenKernel';

export interface CommandOptions {
  readonly kernels: Kernels;
  readonly interrupts: UserInterrupts;
  readonly daemons: Daemons;
  readonly check: SetupCheck;
  readonly log: vscode.LogOutputChannel;
  readonly search: KernelSearch;
  readonly view: ResultView;
  readonly storage: ServerStorage;
  /** The file of the sample notebook. */
  readonly sample: vscode.Uri;
  controlInterrupt(): Settings['controlInterrupt'];
  readonly notifications: () => Settings['notifications'];
}

/** Registers every command of `COMMANDS`. */
export function registerCommands(options: CommandOptions): vscode.Disposable {
  const handlers: Record<CommandId, (argument: unknown) => unknown> = {
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
  };
  return vscode.Disposable.from(
    ...Object.entries(handlers).map(([id, handler]) =>
      vscode.commands.registerCommand(id, (argument: unknown) =>
        runCommand(() => handler(argument), options.log),
      ),
    ),
  );
}

/** Runs a command. Shows a KernelInterruptError as a message, so that every command answers. */
async function runCommand(run: () => unknown, log: vscode.LogOutputChannel): Promise<unknown> {
  try {
    return await run();
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
