import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { InterruptResult } from '../../../src/api';
import type { RanFunction } from './recordInterrupt';

const MAX_HOPS = 15;
const MAX_FILES = 12;

const ARCHITECTURE = path.join(__dirname, '..', '..', '..', '..', 'ARCHITECTURE.md');

const named = ({ file, name }: RanFunction): string => `${name} src/${file}`;

/** Whether the text of the first function calls a function that has the name of the second one. */
function calls({ text }: RanFunction, { name }: RanFunction): boolean {
  return new RegExp(`\\b${name}\\)?\\(`).test(text);
}

/** Returns the function `from` and all functions that `next` leads to, directly or through others. */
function reached(
  from: RanFunction | undefined,
  next: (one: RanFunction) => readonly RanFunction[],
): ReadonlySet<RanFunction> {
  assert.ok(from, 'the function did not run');
  const found = new Set([from]);
  for (const one of found) {
    next(one).forEach((other) => found.add(other));
  }
  return found;
}

describe('The path of an interrupt from the command to the daemon', () => {
  let result: InterruptResult;
  let onPath: readonly RanFunction[];
  let listed: readonly string[];

  before(function () {
    this.timeout(60_000);
    const recorder = path.join(__dirname, 'recordInterrupt.js');
    const output = execFileSync(process.execPath, [recorder], { encoding: 'utf8' });
    const recorded = JSON.parse(output) as { result: InterruptResult; ran: RanFunction[] };
    result = recorded.result;
    // Every folder uses `src/base` to wait, to log and to emit events. These calls are not counted as hops.
    const ran = recorded.ran.filter(({ file }) => !file.startsWith('base/'));
    const after = reached(
      ran.find(({ name }) => name === 'interruptKernel'),
      (one) => ran.filter((other) => calls(one, other)),
    );
    const before = reached(
      ran.find(({ name }) => name === 'write'),
      (one) => ran.filter((other) => calls(other, one)),
    );
    onPath = ran.filter((one) => after.has(one) && before.has(one));
    const [, block = ''] = /^## One interrupt, hop by hop$[^]*?^```\n([^]*?)^```$/m.exec(
      readFileSync(ARCHITECTURE, 'utf8'),
    ) ?? [''];
    listed = block
      .trim()
      .split('\n')
      .map((line) => line.trim().replace(/\s+/g, ' '));
  });

  it('delivers the interrupt', () => {
    assert.deepEqual([result.outcome, result.attempts.length], ['sent', 1]);
  });

  it('has the functions that ARCHITECTURE.md lists', () => {
    assert.deepEqual([...listed].sort(), onPath.map(named).sort());
  });

  it('leads from each function that ARCHITECTURE.md lists to the next one', () => {
    const functions = listed.map((line) => onPath.find((one) => named(one) === line));
    for (const [index, one] of functions.slice(0, -1).entries()) {
      const next = functions[index + 1];
      assert.ok(one && next && calls(one, next), `${listed[index]} → ${listed[index + 1]}`);
    }
  });

  it(`has at most ${MAX_HOPS} hops in ${MAX_FILES} files`, () => {
    const hops = onPath.length - 1;
    const files = new Set(onPath.map(({ file }) => file)).size;
    assert.ok(hops <= MAX_HOPS && files <= MAX_FILES, `${hops} hops in ${files} files`);
  });
});
