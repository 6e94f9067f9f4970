import path from 'node:path';
import { publishEnvironment } from '../environment';
import { fetchNode } from '../fetch/node';
import { Provision } from '../fetch/provision';
import { VERSIONS } from '../fetch/versions';
import { integrationLimits, runMochaSuite, unitLimits } from './mochaSuite';
import type { Parts } from './Parts';
import type { Outcome, SuiteResult } from './suiteResult';
import type { TestRun } from './testRun';

/** The Node of VS Code 1.99's extension host: the integration tests run on it too. */
const VSCODE_NODE = VERSIONS.nodes[20];

/**
 * Runs the unit tests on each supported Node other than that of this process, and on Node 20 also the integration
 * tests. These use only one ipykernel here, because the suite `integration` uses all of them.
 */
export async function runNodesSuite(run: TestRun, parts: Parts): Promise<Outcome> {
  const { env, environment } = await parts.machine();
  const provision = new Provision();
  const results: SuiteResult[] = [];
  for (const version of Object.values(VERSIONS.nodes).filter(isOtherMajor)) {
    const node = await provision.obtain(`Node ${version}`, () => fetchNode(version));
    if (node === undefined) {
      continue;
    }
    results.push(await runMochaSuite('unit', unitLimits, run, env, node));
    if (version === VSCODE_NODE) {
      const kernels = environment.kernels.slice(-1);
      const file = path.join(run.folder, 'one-ipykernel.json');
      const oneKernel = { ...env, ...publishEnvironment({ ...environment, kernels }, file) };
      results.push(await runMochaSuite('integration', integrationLimits, run, oneKernel, node));
    }
  }
  return { results, missing: provision.missing };
}

function isOtherMajor(version: string): boolean {
  return Number.parseInt(version) !== Number.parseInt(process.versions.node);
}
