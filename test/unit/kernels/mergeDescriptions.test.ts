import assert from 'node:assert/strict';
import { mergeDescriptions } from '../../../src/kernels/mergeDescriptions';
import type { KernelDescription } from '../../../src/sources/KernelSource';
import { described, fileOf, notebookOf, processOf, saying, serverOf } from './fakeDescription';

const NOTEBOOK = 'file:///a.ipynb';

/** Returns a string for each kernel: the ids of its descriptions, joined by `+`. */
function merged(...descriptions: KernelDescription[]): string[] {
  return mergeDescriptions(descriptions).map((group) => group.map(({ id }) => id).join('+'));
}

describe('mergeDescriptions makes one kernel', () => {
  it('of descriptions that name one process', () => {
    assert.deepEqual(merged(described('a', [processOf(1)]), described('b', [processOf(1)])), [
      'a+b',
    ]);
    const started = [described('a', [processOf(1, 's')]), described('b', [processOf(1, 's')])];
    assert.deepEqual(merged(...started), ['a+b']);
  });

  it('of descriptions that name one kernel of one server', () => {
    const same = [serverOf('http://h', 'k')];
    assert.deepEqual(merged(described('a', same), described('b', same)), ['a+b']);
    const other = [serverOf('http://h', 'l')];
    assert.deepEqual(merged(described('a', same), described('b', other)), ['a', 'b']);
  });

  it('of descriptions that name one connection file', () => {
    const file = [fileOf('/k.json')];
    assert.deepEqual(merged(described('a', file), described('b', file)), ['a+b']);
  });

  it('of two descriptions and a third one that shares the process of the first and the file of the second', () => {
    const [a, b] = [described('a', [processOf(1)]), described('b', [fileOf('/k.json')])];
    const bridge = described('c', [processOf(1), fileOf('/k.json')]);
    assert.deepEqual(merged(a, b), ['a', 'b']);
    assert.deepEqual(merged(a, b, bridge), ['a+c+b']);
  });
});

describe('mergeDescriptions makes two kernels', () => {
  it('of descriptions with different processes, even if they share a file and a server', () => {
    const shared = [fileOf('/k.json'), serverOf('http://h', 'k')];
    const [a, b] = [1, 2].map((pid) => described(`p${pid}`, [processOf(pid), ...shared]));
    assert.ok(a && b);
    assert.deepEqual(merged(a, b), ['p1', 'p2']);
    // A third description, with the file and the server but no process, joins the first one. The first two stay apart.
    assert.deepEqual(merged(a, b, described('c', shared)), ['p1+c', 'p2']);
  });

  it('of descriptions with one pid and different start times', () => {
    const [a, b] = [described('a', [processOf(1, 's')]), described('b', [processOf(1, 't')])];
    assert.deepEqual(merged(a, b), ['a', 'b']);
  });

  it('of descriptions that name one connection file, if one says that its kernel has ended', () => {
    const ended = described('a', [processOf(1), fileOf('/k.json')], {
      observers: [saying('dead', 'provider')],
    });
    assert.deepEqual(merged(ended, described('b', [fileOf('/k.json')])), ['a', 'b']);
  });

  it('of descriptions that name one pid, if one says that its kernel has ended', () => {
    const ended = described('a', [processOf(1)], { observers: [saying('dead', 'provider')] });
    assert.deepEqual(merged(ended, described('b', [processOf(1)])), ['a', 'b']);
  });

  it('of descriptions that share only a notebook', () => {
    const [a, b] = ['a', 'b'].map((id) => described(id, [], { resource: NOTEBOOK }));
    assert.ok(a && b);
    assert.deepEqual(merged(a, b), ['a', 'b']);
  });
});

describe('mergeDescriptions, for a description of the notebook source,', () => {
  const notebook = described('notebook', [notebookOf(NOTEBOOK)]);
  const kernel = (id: string, resource = NOTEBOOK): KernelDescription =>
    described(id, [], { resource });

  it('adds it to the kernel of its notebook', () => {
    assert.deepEqual(merged(notebook, kernel('a'), kernel('b', 'file:///b.ipynb')), [
      'a+notebook',
      'b',
    ]);
  });

  it('adds it only to the newest of several kernels of its notebook', () => {
    assert.deepEqual(merged(notebook, kernel('old'), kernel('new')), ['old', 'new+notebook']);
    assert.deepEqual(merged(notebook, kernel('old')), ['old+notebook']);
  });

  it('makes a separate kernel if no kernel belongs to the notebook', () => {
    assert.deepEqual(merged(notebook, kernel('b', 'file:///b.ipynb')), ['b', 'notebook']);
  });
});
