import assert from 'node:assert/strict';
import { nullLogger } from '../../../../src/base/logger';
import { PythonInterpreters } from '../../../../src/vscode/python/PythonInterpreters';
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

  it('names nothing where the Python extension is not there, and does not load it', async () => {
    isInstalled = false;
    python = interpreters(() => assert.fail('loaded'));
    assert.equal(await python.activePath(), undefined);
    assert.deepEqual(await python.installations(), []);
  });

  it('names the active interpreter', async () => {
    api.select('/venv/bin/python');
    assert.equal(await python.activePath(), '/venv/bin/python');
  });

  it("names an environment's executable, where its path is a folder", async () => {
    api.active = { id: 'env', path: '/conda/env' };
    api.files.set('/conda/env', '/conda/env/bin/python');
    assert.equal(await python.activePath(), '/conda/env/bin/python');
  });

  it('names a broken path, for its user to hear which', async () => {
    api.active = { id: 'broken', path: '/no/such/python' };
    assert.equal(await python.activePath(), '/no/such/python');
  });

  it('waits behind a placeholder until the Python extension is ready', async () => {
    const path = python.activePath();
    api.select('/real/python', { silently: true });
    api.markReady();
    assert.equal(await path, '/real/python');
  });

  it('resolves the placeholder before that, where the Python extension can', async () => {
    api.files.set('python', '/usr/bin/python3');
    assert.equal(await python.activePath(), '/usr/bin/python3');
  });

  it('does not wait for ever', async () => {
    assert.equal(await python.activePath(), undefined);
  });

  it('tells of a change, and of getting ready, behind which there may be one', async () => {
    await python.installations();
    api.select('/other/python');
    assert.equal(changes, 1);
    api.markReady();
    await api.ready;
    assert.equal(changes, 2);
  });

  it('counts an extension that does not load as missing', async () => {
    python = interpreters(() => Promise.reject(new Error('broken')));
    assert.equal(await python.activePath(), undefined);
    python = interpreters(() => new Promise(() => undefined));
    assert.equal(await python.activePath(), undefined);
  });

  it('goes on with one that answers late, and tells of it', async () => {
    api.select('/venv/bin/python');
    let answer: (api: FakePython) => void = () => undefined;
    python = interpreters(() => new Promise((resolve) => (answer = resolve)));
    assert.equal(await python.activePath(), undefined);
    const told = new Promise<void>((resolve) => (onChange = resolve));
    answer(api);
    await told;
    assert.equal(await python.activePath(), '/venv/bin/python');
    api.select('/other/python');
    assert.equal(changes, 2);
  });

  it('tries again with one that has failed to load', async () => {
    api.select('/venv/bin/python');
    let loads = 0;
    python = interpreters(() =>
      loads++ === 0 ? Promise.reject(new Error('broken')) : Promise.resolve(api),
    );
    assert.equal(await python.activePath(), undefined);
    assert.equal(await python.activePath(), '/venv/bin/python');
  });

  it('listens to one that was replaced meanwhile no more', async () => {
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

  it('finds the Python extension once it is installed', async () => {
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

  it('hears nothing any more once it is disposed', async () => {
    await python.installations();
    python.dispose();
    api.select('/other/python');
    assert.equal(changes, 0);
  });

  it('knows the installations, and leaves environments out', async () => {
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
