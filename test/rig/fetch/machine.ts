import path from 'node:path';
import { publishEnvironment, type TestEnvironment } from '../environment';
import { prepareEnvironment, type EnvironmentNeeds } from './prepareEnvironment';

/** The Pythons and kernels of this operating system, not of Wine. */
export interface Machine {
  readonly environment: TestEnvironment;
  /** The variables that tell tests where the environment is. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Fetches what the tests need on this operating system, not under Wine. Writes a description of what was fetched to a
 * file in `folder`.
 */
export async function prepareMachine(folder: string, needs: EnvironmentNeeds): Promise<Machine> {
  const environment = await prepareEnvironment(needs);
  const env = publishEnvironment(environment, path.join(folder, 'environment.json'));
  return { environment, env };
}
