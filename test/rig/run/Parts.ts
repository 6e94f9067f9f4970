import type { Target } from '../../../packaging/targets';
import { buildVsix, type Vsix } from '../../../packaging/vsix';
import type { Missing } from '../environment';
import { prepareMachine, type Machine } from '../fetch/machine';
import { Provision } from '../fetch/provision';
import { buildExtensions } from '../vscode/buildExtensions';
import { vscodesHere } from '../vscode/vscodes';
import type { TestedVscode } from '../vscode/TestedVscode';
import { prepareWindows, type Windows } from '../windows/prepareWindows';
import { once } from './once';
import type { SuiteName } from './suiteNames';
import type { TestRun } from './testRun';

/** The suites whose tests need more than one Python. */
const onManyPythons: readonly SuiteName[] = ['python', 'integration', 'nodes', 'extension'];
const withKernels: readonly SuiteName[] = ['integration', 'nodes', 'extension'];

/** Parts that several suites share. Each is fetched or built once, when a suite first asks for it. */
export class Parts {
  private readonly packages = new Map<Target, Promise<Vsix>>();

  constructor(
    private readonly run: TestRun,
    private readonly suites: readonly SuiteName[],
  ) {}

  readonly machine = once((): Promise<Machine> =>
    prepareMachine(this.run.folder, {
      pythons: onManyPythons.some((name) => this.suites.includes(name)),
      kernels: withKernels.some((name) => this.suites.includes(name)),
    }),
  );

  /** The versions of VS Code that run on this machine's own system, and those that could not be obtained. */
  readonly vscodes = once(
    async (): Promise<{ vscodes: readonly TestedVscode[]; missing: readonly Missing[] }> => {
      const provision = new Provision();
      const vscodes = await vscodesHere(await this.machine(), provision);
      return { vscodes, missing: provision.missing };
    },
  );

  /** Only a caller that holds the lock "wine" may call this. */
  readonly windows = once((): Promise<Windows> => prepareWindows(this.run.folder));

  readonly extensions = once(buildExtensions);

  /** Returns the path of the package for a target. */
  async vsix(target: Target): Promise<string> {
    const building = this.packages.get(target) ?? buildVsix(target, this.run.folder);
    this.packages.set(target, building);
    return (await building).path;
  }

  /**
   * Fetches what the later suites need, while the first suites run.
   *
   * @returns the parts of the test environment that could not be obtained
   */
  async fetchAhead(): Promise<readonly Missing[]> {
    if (!this.suites.some((name) => name !== 'unit' && name !== 'windows')) {
      return [];
    }
    const { environment } = await this.machine();
    if (this.suites.includes('extension')) {
      await this.vscodes();
    }
    return environment.missing;
  }
}
