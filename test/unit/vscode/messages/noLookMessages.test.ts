import assert from 'node:assert/strict';
import {
  nothingRunsSentence,
  noLookSentence,
  tooOldSentence,
  unansweredSentence,
  type NoLookFacts,
} from '../../../../src/vscode/messages/noLookMessages';

const FACTS: NoLookFacts = {
  status: 'busy',
  isTrusted: true,
  controlInterrupt: 'auto',
  signalRule: 'allowed',
  isConnectable: true,
};

const UNKNOWN_KERNEL =
  /: it is not ipykernel, or it has not answered yet\. If it is ipykernel, try again in a moment\.$/;

describe('noLookSentence', () => {
  const cases: readonly (readonly [Partial<NoLookFacts>, RegExp])[] = [
    [{ signalRule: 'allowed' }, UNKNOWN_KERNEL],
    [{ signalRule: 'unknown' }, UNKNOWN_KERNEL],
    [{ signalRule: 'otherPython' }, /: it is not ipykernel\.$/],
    [{ signalRule: 'message' }, /: the extension that runs it allows only interrupt requests\.$/],
    [{ isConnectable: false }, /does not know the kernel's connection file\./],
    [{ status: 'starting' }, /^a\.ipynb is still starting\./],
    [
      { controlInterrupt: 'never', status: 'starting' },
      /controlInterrupt is "never"\. Set it to "auto" to allow this\.$/,
    ],
    [{ isTrusted: false, controlInterrupt: 'never' }, /^This workspace is not trusted/],
    [{ status: 'dead', isTrusted: false }, /^a\.ipynb is no longer running/],
  ];
  for (const [facts, sentence] of cases) {
    it(`explains why Kernel Interrupt cannot look inside, for FACTS with the changes ${JSON.stringify(facts)}`, () => {
      assert.match(noLookSentence('a.ipynb', { ...FACTS, ...facts }), sentence);
    });
  }
});

describe('unansweredSentence', () => {
  it('says that the kernel is probably running C code, unless the heartbeat is silent', () => {
    for (const heartbeat of [true, undefined]) {
      assert.match(
        unansweredSentence('a.ipynb', heartbeat),
        /^a\.ipynb does not answer\. It is probably running C code, which blocks Python: /,
      );
    }
  });

  it('says that the process may be suspended if the heartbeat is silent too', () => {
    assert.equal(
      unansweredSentence('a.ipynb', false),
      'a.ipynb does not answer at all: its process may be suspended. Resume the process if you suspended it, or restart the kernel.',
    );
  });
});

describe('tooOldSentence', () => {
  it('says that ipykernel is too old, and what to install', () => {
    assert.equal(
      tooOldSentence('A'),
      'Kernel Interrupt cannot look inside A: its ipykernel is too old. Install ipykernel 6 or newer, then restart the kernel.',
    );
  });
});

describe('nothingRunsSentence', () => {
  it('says that no code of a cell runs, and whether the kernel is busy', () => {
    assert.equal(nothingRunsSentence('A', false), 'No code of a cell is running in A.');
    assert.equal(
      nothingRunsSentence('A', true),
      'A is busy, but no code of a cell is running. Try again in a moment.',
    );
  });
});

describe('every sentence about a look', () => {
  it('shows no link and no icon, whatever the name of the kernel is', () => {
    const name = '[x](command:y)$(zap)';
    for (const sentence of [
      noLookSentence(name, FACTS),
      tooOldSentence(name),
      unansweredSentence(name, true),
      nothingRunsSentence(name, true),
    ]) {
      assert.doesNotMatch(sentence, /\]\(|\$\(/);
    }
  });
});
