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
  /** Runs an action that starts VS Code with the environment variables that the action gets. */
  readonly onMachine: <T>(action: (env: NodeJS.ProcessEnv) => Promise<T>) => Promise<T>;
  /** The variables that tell tests where their environment is. */
  readonly env: Readonly<Record<string, string>>;
}
