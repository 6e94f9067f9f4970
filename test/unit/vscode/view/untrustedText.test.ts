import assert from 'node:assert/strict';
import { escapeMarkdown, plainText } from '../../../../src/vscode/view/untrustedText';

describe('plainText', () => {
  it('changes only repeated blanks in plain text', () => {
    assert.equal(plainText('requests.get(url)[0]  # €'), 'requests.get(url)[0] # €');
  });

  it('leaves no icon and no link', () => {
    assert.doesNotMatch(plainText('$(zap) $$(zap~spin)'), /\$\(/);
    assert.doesNotMatch(plainText('[x](command:kernelInterrupt.showLog)'), /\]\(/);
    assert.equal(plainText('$(zap)').replaceAll('\u200b', ''), '$(zap)');
  });

  it('makes one line, without control characters and direction marks', () => {
    assert.equal(plainText(' a\r\n\tb\u2028c\u202ed\u0000e '), 'a b c d e');
  });

  it('leaves no icon and no link in a text with zero-width characters', () => {
    assert.doesNotMatch(plainText('$\u200b(zap) ]\u2060(x)'), /[$\]]\(/);
  });

  it('cuts long texts, but never within a character', () => {
    assert.equal(plainText('x'.repeat(100)), `${'x'.repeat(59)}…`);
    assert.equal(plainText('😀'.repeat(5), 3), '😀😀…');
  });

  it('leaves no icon in a text that it cuts', () => {
    assert.doesNotMatch(plainText(`${'x'.repeat(56)}$(zap)`, 60), /\$\(/);
  });
});

describe('escapeMarkdown', () => {
  it('escapes links, icons and code', () => {
    assert.equal(
      escapeMarkdown('[a](command:b)\n$(zap) `c`'),
      '\\[a\\]\\(command:b\\) \\$\\(zap\\) \\`c\\`',
    );
  });
});
