import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { FoundKernel } from '../../src/sources/local/findings';
import { COMMANDS } from '../../src/vscode/contributions';
import { SEARCH_LIMIT_MS } from '../../src/vscode/notebooks/DiscoveryParts';
import { testEnvironment } from '../rig/environment';
import { fakePython } from './fixtures/python-extension/fakePython';
import { waitUntil } from './waiting';

/** A kernel in the report of find_kernels.py. */
export type ReportedKernel = Pick<FoundKernel, 'pid'> & Partial<FoundKernel>;

/**
 * A Python that runs every script except find_kernels.py: in place of that search, it reports the kernels that a test
 * has chosen. The real search would also find the kernels of the tests that run at the same time.
 */
export class FoundKernels {
  private constructor(
    private readonly folder: string,
    private readonly before: string,
  ) {}

  /** Selects this Python, and switches the search on. */
  static async use(...kernels: readonly ReportedKernel[]): Promise<FoundKernels> {
    const python = testEnvironment().pythons.at(-1)?.path ?? assert.fail('No Python was found.');
    const folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-found-'));
    const { control, environments } = await fakePython();
    const found = new FoundKernels(folder, environments.getActiveEnvironmentPath().path);
    await writeFile(found.wrapper, wrapperOf(python, folder));
    await chmod(found.wrapper, 0o755);
    await found.report(...kernels);
    control.select(found.wrapper);
    await setDiscovery(true);
    await found.search();
    return found;
  }

  /** Changes what the next search reports. */
  async report(...kernels: readonly ReportedKernel[]): Promise<void> {
    const all = kernels.map((kernel) => ({
      ...{ start: '1', name: 'python3', connectionFile: null, ports: [], launchers: [] },
      ...{ ancestors: [1], isIpykernel: true, session: null, problem: null },
      ...kernel,
    }));
    const report = JSON.stringify({ kernels: all, files: [], folders: [] });
    await writeFile(path.join(this.folder, 'report.json'), report);
  }

  /** Returns how often find_kernels.py has run. */
  async searches(): Promise<number> {
    return (await readFile(path.join(this.folder, 'searches'), 'utf8')).split('\n').length - 1;
  }

  /** Searches until no other search runs or is due. Returns how often find_kernels.py has run. */
  async whenSearched(): Promise<number> {
    let count = 0;
    await waitUntil('a search begins at once and no second one follows', async () => {
      const before = await this.searches();
      const began = performance.now();
      await this.search();
      // After the limit, the command goes on without the answer of a search that still runs.
      const hasEnded = performance.now() - began < SEARCH_LIMIT_MS;
      count = await this.searches();
      return hasEnded && count === before + 1;
    });
    return count;
  }

  async search(): Promise<void> {
    await vscode.commands.executeCommand(COMMANDS.searchKernels);
  }

  /** Selects the earlier Python again, and switches the search off. */
  async dispose(): Promise<void> {
    await setDiscovery(false);
    (await fakePython()).control.select(this.before);
    await rm(this.folder, { recursive: true });
  }

  private get wrapper(): string {
    return path.join(this.folder, 'python');
  }
}

/** Returns the text of a script that replaces Python. Asked which Python it is, it answers with its own path. */
function wrapperOf(python: string, folder: string): string {
  return `#!/bin/bash
case "$*" in
  *find_kernels.py*) echo >> '${folder}/searches'; cat '${folder}/report.json' ;;
  *'-I -c '*) output=$('${python}' "$@"); echo "\${output//${python.replaceAll('/', '\\/')}/$0}" ;;
  *) exec '${python}' "$@" ;;
esac
`;
}

async function setDiscovery(isOn: boolean): Promise<void> {
  const settings = vscode.workspace.getConfiguration('kernelInterrupt');
  await settings.update('discoverKernels', isOn, vscode.ConfigurationTarget.Global);
}
