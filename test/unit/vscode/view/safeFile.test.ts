import assert from 'node:assert/strict';
import { whyUnsafe } from '../../../../src/vscode/view/safeFile';

describe('whyUnsafe', () => {
  const cases: Record<'linux' | 'win32', Record<string, string | undefined>> = {
    linux: {
      '/usr/lib/python3.11/threading.py': undefined,
      '/home/me/dev/a.py': undefined,
      '/usr/lib/../lib/a.py': undefined,
      '/home/me/a:b.py': undefined,
      'a.py': 'its path is not absolute',
      '': 'its path is not absolute',
      '<frozen importlib._bootstrap>': 'its path is not absolute',
      'C:\\Python\\a.py': 'its path is not absolute',
      'file:///usr/a.py': 'its path is not absolute',
      '//server/share/a.py': 'it may be on another computer',
      '\\\\server\\share\\a.py': 'it may be on another computer',
      '/dev/stdin': 'it may be a device',
      '/proc/self/mem': 'it may be a device',
      '/sys/kernel/a': 'it may be a device',
      '/tmp/../dev/tty': 'it may be a device',
      '/tmp/./../proc': 'it may be a device',
      '/tmp/a\0.py': 'its name contains control characters',
      '/tmp/a\n.py': 'its name contains control characters',
    },
    win32: {
      'C:\\Python311\\Lib\\threading.py': undefined,
      'c:/Python311/Lib/threading.py': undefined,
      'C:\\config\\console.py': undefined,
      'C:\\a\\common.py': undefined,
      '\\\\server\\share\\a.py': 'it may be on another computer',
      '//server/share/a.py': 'it may be on another computer',
      '/\\server\\a.py': 'it may be on another computer',
      '\\\\.\\PhysicalDrive0': 'it may be a device',
      '\\\\?\\C:\\a.py': 'it may be a device',
      '\\\\?\\UNC\\server\\a.py': 'it may be a device',
      '//./pipe/a': 'it may be a device',
      '\\??\\C:\\a.py': 'it may be a device',
      'C:\\CON': 'it may be a device',
      'C:\\tmp\\nul.py': 'it may be a device',
      'C:\\tmp\\Com1 .txt': 'it may be a device',
      'C:\\LPT¹\\a.py': 'it may be a device',
      'C:\\tmp\\CONOUT$': 'it may be a device',
      'C:\\tmp\\a.py:stream': 'its name contains a colon',
      'C:a.py': 'its path is not absolute',
      '\\Python\\a.py': 'its path is not absolute',
      '/usr/lib/a.py': 'its path is not absolute',
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
