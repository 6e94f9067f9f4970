import assert from 'node:assert/strict';
import type { PythonEnvironment } from '../../../src/interpreters/PythonEnvironment';
import { isSupported, chooseDaemonPython } from '../../../src/interpreters/chooseDaemonPython';

function python(path: string, options: Partial<PythonEnvironment> = {}): PythonEnvironment {
  return { path, version: [3, 12, 0], implementation: 'cpython', isEnvironment: false, ...options };
}

describe('isSupported', () => {
  const cases: [PythonEnvironment['version'], boolean][] = [
    [[3, 7, 0], true],
    [[3, 14, 2], true],
    [[4, 0, 0], true],
    [[3, 6, 15], false],
    [[2, 7, 18], false],
  ];
  for (const [version, expected] of cases) {
    it(`returns ${String(expected)} for ${version.join('.')}`, () => {
      assert.equal(isSupported(python('p', { version })), expected);
    });
  }

  it('returns false for PyPy', () => {
    assert.equal(isSupported(python('p', { implementation: 'pypy' })), false);
  });
});

describe('chooseDaemonPython', () => {
  it("takes the kernel's Python if it is an installation", () => {
    const own = python('own', { version: [3, 8, 0] });
    assert.equal(chooseDaemonPython(own, [python('newer')]), own);
  });

  it('prefers an installation to an environment, which a user may delete', () => {
    const base = python('base');
    const environment = python('env', { isEnvironment: true });
    assert.equal(chooseDaemonPython(environment, [base]), base);
  });

  it('chooses the installation that the environment was made from, and not a newer one', () => {
    const base = python('base', { version: [3, 9, 0] });
    const environment = python('env', { isEnvironment: true, basePath: 'base' });
    assert.equal(
      chooseDaemonPython(environment, [python('newer', { version: [3, 14, 0] }), base]),
      base,
    );
  });

  it("takes the newest supported Python if the kernel's Python is not supported", () => {
    const old = python('own', { version: [3, 6, 0] });
    const newest = python('c', { version: [3, 13, 0] });
    const others = [
      python('a', { version: [3, 9, 9] }),
      newest,
      python('b', { version: [3, 13, 0] }),
    ];
    assert.equal(chooseDaemonPython(old, others), newest);
  });

  it("takes the kernel's environment if no installation is supported", () => {
    const environment = python('env', { isEnvironment: true });
    const unsupported = python('old', { version: [2, 7, 18] });
    assert.equal(chooseDaemonPython(environment, [unsupported]), environment);
  });

  it('returns undefined if no Python is supported', () => {
    assert.equal(chooseDaemonPython(python('own', { version: [3, 5, 0] }), []), undefined);
  });
});
