import * as vscode from 'vscode';
import type { Kernels } from '../../kernels/Kernels';
import { COMMANDS } from '../contributions';
import type { Daemons } from '../python/Daemons';
import type { UserInterrupts } from './UserInterrupts';
import type { ResultView } from '../messages/showResult';
import type { ServerStorage } from '../servers/ServerMemory';
import type { Settings } from '../settings';
import type { ReportPage } from '../view/ReportPage';
import type { SetupCheck } from './checkSetup';
import type { KernelSearch } from './chosenKernel';

export interface CommandOptions {
  readonly kernels: Kernels;
  readonly interrupts: UserInterrupts;
  readonly daemons: Daemons;
  readonly check: SetupCheck;
  readonly log: vscode.LogOutputChannel;
  readonly search: KernelSearch;
  readonly report: ReportPage;
  readonly view: ResultView;
  readonly storage: ServerStorage;
  /** The file of the sample notebook. */
  readonly sample: vscode.Uri;
  controlInterrupt(): Settings['controlInterrupt'];
  discoverKernels(): boolean;
  readonly notifications: () => Settings['notifications'];
}

/** Registers all commands of `COMMANDS`. The code of a command is loaded when the command first runs. */
export function registerCommands(options: CommandOptions): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.values(COMMANDS).map((id) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        const { runCommand } = await import('./runCommand.js');
        return runCommand(id, args, options);
      }),
    ),
  );
}
