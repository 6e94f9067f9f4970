import type { TestEnvironment } from '../environment';
import type { VscodeHost } from './host/VscodeHost';

/** A VS Code in which the tests run, with the Pythons and kernels of its system. */
export interface TestedVscode {
  /** The name in the summary: "VS Code 1.99.3". */
  readonly name: string;
  readonly program:
    | { readonly kind: 'server'; readonly host: VscodeHost }
    | { readonly kind: 'download'; readonly version: string };
  readonly testTimeoutMs: number;
  readonly environment: TestEnvironment;
  /** The environment that VS Code is started in. */
  readonly machineEnv: NodeJS.ProcessEnv;
  /** The variables that tell tests where their environment is. */
  readonly env: Readonly<Record<string, string>>;
}
