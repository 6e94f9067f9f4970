import path from 'node:path';
import Mocha from 'mocha';
import { prepareMachine } from './fetch/machine';
import { REPOSITORY_FOLDER } from './places';
import { endWith } from './run/endWith';
import { withTestRun } from './run/testRun';

const WANTED = {
  ...{ grep: undefined, start: undefined, debug: false },
  ...{ timeLimits: false, testVariables: {} },
};

/**
 * `npm run test:file -- test/unit/daemon/LineSplitter.test.ts`: runs one file of unit, integration or package tests in
 * this process, so that a debugger reaches it, and without time limits.
 */
async function main(): Promise<number> {
  const [source] = process.argv.slice(2);
  const name = source === undefined ? '' : path.relative('', source).replaceAll(path.sep, '/');
  const suite = /^test\/(unit|integration|package)\/.+\.test\.ts$/.exec(name)?.[1];
  if (suite === undefined) {
    throw new Error('Name a file of test/unit, test/integration or test/package: *.test.ts');
  }
  return withTestRun(WANTED, async ({ folder }) => {
    if (suite !== 'unit') {
      const { env } = await prepareMachine(folder, { pythons: true, kernels: true });
      Object.assign(process.env, env);
    }
    const mocha = new Mocha({ timeout: 0 });
    mocha.addFile(path.join(REPOSITORY_FOLDER, 'out', name.replace(/ts$/, 'js')));
    return new Promise((resolve) => mocha.run((failures) => resolve(Math.min(failures, 1))));
  });
}

endWith(main);
