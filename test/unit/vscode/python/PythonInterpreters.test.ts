import assert from 'node:assert/strict';
import { nullLogger } from '../../../../src/base/logger';
import { PythonInterpreters } from '../../../../src/vscode/python/PythonInterpreters';
import { within } from '../../../rig/waiting';
import { FakePython, uriOf } from './fakePython';

describe('PythonInterpreters', () => {
  let api: FakePython;
  let isInstalled: boolean;
  let changes: number;
  let onChange: () => void;
  let python: PythonInterpreters;

  function interpreters(load: () => Promise<FakePython>): PythonInterpreters {
    return new PythonInterpreters({
      isInstalled: () => isInstalled,
      load,
      onDidChange: () => {
        changes++;
        onChange();
      },
      logger: nullLogger,
      limitMs: 50,
    });
  }

  beforeEach(() => {
    api = new FakePython();
    isInstalled = true;
    changes = 0;
    onChange = () => undefined;
    python = interpreters(() => Promise.resolve(api));
  });

  it('returns nothing, and loads nothing, if the Python extension is not installed', async () => {
    isInstalled = false;
    python = interpreters(() => assert.fail('loaded'));
    assert.equal(await python.activePath(), undefined);
    assert.deepEqual(await python.installations(), []);
  });

  it('returns the path of the active interpreter', async () => {
    api.select('/venv/bin/python');
    assert.equal(await python.activePath(), '/venv/bin/python');
  });

  it('returns the executable of an environment whose path is a folder', async () => {
    api.active = { id: 'env', path: '/conda/env' };
    api.files.set('/conda/env', '/conda/env/bin/python');
    assert.equal(await python.activePath(), '/conda/env/bin/python');
  });

  it('returns the path of an interpreter that does not exist, so that a message can name it', async () => {
    api.active = { id: 'broken', path: '/no/such/python' };
    assert.equal(await python.activePath(), '/no/such/python');
  });

  it('waits until the Python extension is ready if the active path is a placeholder', async () => {
    const path = python.activePath();
    api.select('/real/python', { silently: true });
    api.markReady();
    assert.equal(await path, '/real/python');
  });

  it('does not wait if the Python extension resolves the placeholder to a file', async () => {
    api.files.set('python', '/usr/bin/python3');
    assert.equal(await python.activePath(), '/usr/bin/python3');
  });

  it('returns no path if the active path is still a placeholder at the time limit', async () => {
    assert.equal(await python.activePath(), undefined);
  });

  it('reports a change when the interpreter changes, and when the Python extension becomes ready', async () => {
    await python.installations();
    api.select('/other/python');
    assert.equal(changes, 1);
    api.markReady();
    await api.ready;
    assert.equal(changes, 2);
  });

  it('treats a Python extension that does not load as not installed', async () => {
    python = interpreters(() => Promise.reject(new Error('broken')));
    assert.equal(await python.activePath(), undefined);
    python = interpreters(() => new Promise(() => undefined));
    assert.equal(await python.activePath(), undefined);
  });

  it('uses a Python extension that loads after the time limit, and reports the change', async () => {
    api.select('/venv/bin/python');
    let answer: (api: FakePython) => void = () => undefined;
    python = interpreters(() => new Promise((resolve) => (answer = resolve)));
    assert.equal(await python.activePath(), undefined);
    const changed = new Promise<void>((resolve) => (onChange = resolve));
    answer(api);
    await within('the change is reported', changed);
    assert.equal(await python.activePath(), '/venv/bin/python');
    api.select('/other/python');
    assert.equal(changes, 2);
  });

  it('loads the Python extension again after a failure', async () => {
    api.select('/venv/bin/python');
    let loads = 0;
    python = interpreters(() =>
      loads++ === 0 ? Promise.reject(new Error('broken')) : Promise.resolve(api),
    );
    assert.equal(await python.activePath(), undefined);
    assert.equal(await python.activePath(), '/venv/bin/python');
  });

  it('does not listen to a Python extension that was replaced while it was loading', async () => {
    const old = new FakePython();
    let answer: (api: FakePython) => void = () => undefined;
    const loads = [new Promise<FakePython>((resolve) => (answer = resolve)), Promise.resolve(api)];
    python = interpreters(() => loads.shift() ?? assert.fail());
    const first = python.installations();
    isInstalled = false;
    python.extensionsChanged();
    isInstalled = true;
    await python.installations();
    answer(old);
    await first;
    assert.equal(old.listeners.size, 0);
    assert.equal(api.listeners.size, 1);
  });

  it('reports a change when the Python extension is installed, and uses it from then on', async () => {
    api.select('/venv/bin/python');
    isInstalled = false;
    assert.equal(await python.activePath(), undefined);
    python.extensionsChanged();
    assert.equal(changes, 0);
    isInstalled = true;
    python.extensionsChanged();
    assert.equal(changes, 1);
    assert.equal(await python.activePath(), '/venv/bin/python');
  });

  it('reports no change once it is disposed', async () => {
    await python.installations();
    python.dispose();
    api.select('/other/python');
    assert.equal(changes, 0);
  });

  it('lists installations, but no environments and no Pythons of unknown version', async () => {
    const known = { executable: { uri: uriOf('/usr/bin/python3') }, environment: undefined };
    const version = { major: 3, minor: 12 };
    api.known.push(
      { ...known, version } as FakePython['known'][number],
      { ...known, version, environment: {} } as FakePython['known'][number],
      { ...known, version: undefined } as FakePython['known'][number],
    );
    assert.deepEqual(await python.installations(), [
      { path: '/usr/bin/python3', version: [3, 12] },
    ]);
  });
});
