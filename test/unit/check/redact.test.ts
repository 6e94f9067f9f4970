import assert from 'node:assert/strict';
import { redact } from '../../../src/check/redact';

const WINDOWS = 'C:\\Users\\me';

describe('redact', () => {
  const cases: [home: string, text: string, expected: string][] = [
    ['/home/me', 'In /home/me/venv, and in /home/me.', 'In ~/venv, and in ~.'],
    [
      '/home/me',
      '/home/melissa /mnt/home/me /home/me-too',
      '/home/melissa /mnt/home/me /home/me-too',
    ],
    ['/home/me', 'file:///home/me/x', 'file:~/x'],
    [WINDOWS, 'C:\\Users\\me\\python.exe', '~\\python.exe'],
    [WINDOWS, "'c:\\\\users\\\\ME\\\\x' and C:/Users/me/x", "'~\\\\x' and ~/x"],
    [WINDOWS, 'file:///c%3A/Users/me/x', 'file:~/x'],
    [
      'C:\\Users\\Jane Doe',
      'C:\\Users\\JANEDO~1\\AppData C:\\Users\\Jane Doe\\x C:\\Users\\Joe\\x',
      '~\\AppData ~\\x C:\\Users\\Joe\\x',
    ],
    ['C:\\Users\\john.smith', 'C:\\Users\\JOHN~1.SMI\\x', '~\\x'],
    ['/home/a+b (c)', '/home/a+b (c)/x', '~/x'],
    ['/', '/usr/bin/python3', '/usr/bin/python3'],
    ['', '/usr/bin/python3', '/usr/bin/python3'],
  ];
  for (const [home, text, expected] of cases) {
    it(`turns ${text} into ${expected} for the home folder ${JSON.stringify(home)}`, () => {
      assert.equal(redact(text, home), expected);
    });
  }

  it('removes a UUID, because it may be a key or part of the name of an event', () => {
    const name = '0b6ab9a8-31C2-4f6c-9d51-fd0d9a3e2c11';
    assert.equal(redact(`kernel-interrupt-${name}-4242`, '/home/me'), 'kernel-interrupt-…-4242');
  });
});
