import assert from 'node:assert/strict';
import { mergeDescriptions } from '../../../src/kernels/mergeDescriptions';
import type { KernelDescription } from '../../../src/sources/KernelSource';
import { described, fileOf, notebookOf, processOf, saying, serverOf } from './fakeDescription';

const NOTEBOOK = 'file:///a.ipynb';

/** Each kernel as the ids of its descriptions. */
function merged(...descriptions: KernelDescription[]): string[] {
  return mergeDescriptions(descriptions).map((group) => group.map(({ id }) => id).join('+'));
}

describe('descriptions are of one kernel', () => {
  it('where they name one process', () => {
    assert.deepEqual(merged(described('a', [processOf(1)]), described('b', [processOf(1)])), [
      'a+b',
    ]);
    const started = [described('a', [processOf(1, 's')]), described('b', [processOf(1, 's')])];
    assert.deepEqual(merged(...started), ['a+b']);
  });

  it('where they name one kernel of one server', () => {
    const same = [serverOf('http://h', 'k')];
    assert.deepEqual(merged(described('a', same), described('b', same)), ['a+b']);
    const other = [serverOf('http://h', 'l')];
    assert.deepEqual(merged(described('a', same), described('b', other)), ['a', 'b']);
  });

  it('where they name one connection file', () => {
    const file = [fileOf('/k.json')];
    assert.deepEqual(merged(described('a', file), described('b', file)), ['a+b']);
  });

  it('where a third one names the process of the first and the file of the second', () => {
    const [a, b] = [described('a', [processOf(1)]), described('b', [fileOf('/k.json')])];
    const bridge = described('c', [processOf(1), fileOf('/k.json')]);
    assert.deepEqual(merged(a, b), ['a', 'b']);
    assert.deepEqual(merged(a, b, bridge), ['a+c+b']);
  });
});

describe('descriptions are of two kernels', () => {
  it('where their processes differ, whatever else they share', () => {
    const shared = [fileOf('/k.json'), serverOf('http://h', 'k')];
    const [a, b] = [1, 2].map((pid) => described(`p${pid}`, [processOf(pid), ...shared]));
    assert.ok(a && b);
    assert.deepEqual(merged(a, b), ['p1', 'p2']);
    // A third description of the file alone joins the first of them, and does not make one of the two.
    assert.deepEqual(merged(a, b, described('c', shared)), ['p1+c', 'p2']);
  });

  it('where a pid was given to another process since', () => {
    const [a, b] = [described('a', [processOf(1, 's')]), described('b', [processOf(1, 't')])];
    assert.deepEqual(merged(a, b), ['a', 'b']);
  });

  it('where one has ended, and another was started on its connection file', () => {
    const ended = described('a', [processOf(1), fileOf('/k.json')], {
      observers: [saying('dead', 'provider')],
    });
    assert.deepEqual(merged(ended, described('b', [fileOf('/k.json')])), ['a', 'b']);
  });

  it('where they share a notebook only', () => {
    const [a, b] = ['a', 'b'].map((id) => described(id, [], { resource: NOTEBOOK }));
    assert.ok(a && b);
    assert.deepEqual(merged(a, b), ['a', 'b']);
  });
});

describe('a pid', () => {
  it('that was given to a new kernel does not make it the one that has ended', () => {
    const ended = described('a', [processOf(1)], { observers: [saying('dead', 'provider')] });
    assert.deepEqual(merged(ended, described('b', [processOf(1)])), ['a', 'b']);
  });
});

describe('what the notebook source describes', () => {
  const notebook = described('notebook', [notebookOf(NOTEBOOK)]);
  const kernel = (id: string, resource = NOTEBOOK): KernelDescription =>
    described(id, [], { resource });

  it('joins the kernel of its notebook', () => {
    assert.deepEqual(merged(notebook, kernel('a'), kernel('b', 'file:///b.ipynb')), [
      'a+notebook',
      'b',
    ]);
  });

  it('joins only one kernel at a time, the newest', () => {
    assert.deepEqual(merged(notebook, kernel('old'), kernel('new')), ['old', 'new+notebook']);
    assert.deepEqual(merged(notebook, kernel('old')), ['old+notebook']);
  });

  it('is a kernel of its own where no kernel belongs to the notebook', () => {
    assert.deepEqual(merged(notebook, kernel('b', 'file:///b.ipynb')), ['b', 'notebook']);
  });
});
