import type { StackFrame } from '../../api';
import type { CommandOptions } from './registerCommands';

/** Runs the command Where Is It Stuck?. */
export async function whereIsItStuck(
  argument: unknown,
  options: CommandOptions,
): Promise<readonly StackFrame[] | undefined> {
  throw new Error(`Not yet: ${String(argument)} ${String(options)}`);
}
