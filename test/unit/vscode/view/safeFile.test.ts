import assert from 'node:assert/strict';
import { whyUnsafe } from '../../../../src/vscode/view/safeFile';

describe('whyUnsafe', () => {
  const cases: Record<'linux' | 'win32', Record<string, string | undefined>> = {
    linux: {
      '/usr/lib/python3.11/threading.py': undefined,
      '/home/me/dev/a.py': undefined,
      '/usr/lib/../lib/a.py': undefined,
      '/home/me/a:b.py': undefined,
      'a.py': 'it has no absolute path',
      '': 'it has no absolute path',
      '<frozen importlib._bootstrap>': 'it has no absolute path',
      'C:\\Python\\a.py': 'it has no absolute path',
      'file:///usr/a.py': 'it has no absolute path',
      '//server/share/a.py': 'it is on another computer',
      '\\\\server\\share\\a.py': 'it is on another computer',
      '/dev/stdin': 'it is a device',
      '/proc/self/mem': 'it is a device',
      '/sys/kernel/a': 'it is a device',
      '/tmp/../dev/tty': 'it is a device',
      '/tmp/./../proc': 'it is a device',
      '/tmp/a\0.py': 'its name holds control characters',
      '/tmp/a\n.py': 'its name holds control characters',
    },
    win32: {
      'C:\\Python311\\Lib\\threading.py': undefined,
      'c:/Python311/Lib/threading.py': undefined,
      'C:\\config\\console.py': undefined,
      'C:\\a\\common.py': undefined,
      '\\\\server\\share\\a.py': 'it is on another computer',
      '//server/share/a.py': 'it is on another computer',
      '/\\server\\a.py': 'it is on another computer',
      '\\\\.\\PhysicalDrive0': 'it is a device',
      '\\\\?\\C:\\a.py': 'it is a device',
      '\\\\?\\UNC\\server\\a.py': 'it is a device',
      '//./pipe/a': 'it is a device',
      '\\??\\C:\\a.py': 'it is a device',
      'C:\\CON': 'it is a device',
      'C:\\tmp\\nul.py': 'it is a device',
      'C:\\tmp\\Com1 .txt': 'it is a device',
      'C:\\LPT¹\\a.py': 'it is a device',
      'C:\\tmp\\CONOUT$': 'it is a device',
      'C:\\tmp\\a.py:stream': 'its name holds a colon',
      'C:a.py': 'it has no absolute path',
      '\\Python\\a.py': 'it has no absolute path',
      '/usr/lib/a.py': 'it has no absolute path',
    },
  };
  for (const [platform, files] of Object.entries(cases)) {
    for (const [file, why] of Object.entries(files)) {
      it(`${why === undefined ? 'allows' : 'refuses'} ${JSON.stringify(file)} on ${platform}`, () => {
        assert.equal(whyUnsafe(file, platform as NodeJS.Platform), why);
      });
    }
  }
});
