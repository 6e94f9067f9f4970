import assert from 'node:assert/strict';
import { isRegistered } from '../../../../src/sources/local/isRegistered';
import { described, fileOf, processOf, serverOf } from '../../kernels/fakeDescription';
import { foundKernel } from './foundKernel';

const found = foundKernel({ pid: 42, launchers: [40, 41], connectionFile: '/run/k.json' });

describe('isRegistered', () => {
  const registrations: [string, Parameters<typeof described>[1], boolean][] = [
    ["the kernel's process", [processOf(42)], true],
    ["one of the kernel's launchers", [processOf(40)], true],
    ["the kernel's connection file", [fileOf('/run/k.json')], true],
    ["the kernel's connection file in another spelling", [fileOf('/run/x/../k.json')], true],
    ['another process', [processOf(43)], false],
    ['another connection file', [fileOf('/run/other.json')], false],
    ['a kernel of a server', [serverOf('http://localhost', '42')], false],
    ['nothing', [], false],
  ];
  for (const [what, identities, expected] of registrations) {
    it(`is ${expected} if a registration names ${what}`, () => {
      const descriptions = [described('other', [processOf(1)]), described('one', identities)];
      assert.equal(isRegistered(found, descriptions), expected);
    });
  }

  it('is false for a kernel that has no connection file and that no registration names', () => {
    const bare = foundKernel({ connectionFile: undefined });
    const descriptions = [described('one', [fileOf('/run/k.json'), processOf(1)])];
    assert.equal(isRegistered(bare, descriptions), false);
  });
});
