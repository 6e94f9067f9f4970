import { runCommand, succeeds } from '../command';
import { progress } from '../progress';
import { withLock } from './lock';

/**
 * Installs these Debian packages, unless they are already installed.
 *
 * @throws Error with the reason if they cannot be installed
 */
export async function ensureDebianPackages(...packages: string[]): Promise<void> {
  await withLock('debian-packages', () => install(packages));
}

async function install(packages: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const name of packages) {
    if (!(await isInstalled(name))) {
      missing.push(name);
    }
  }
  if (missing.length === 0) {
    return;
  }

  const names = missing.join(' ');
  if (!(await succeeds('apt-get', ['--version']))) {
    throw new Error(`this needs ${names}, which the set-up can install only on Debian`);
  }
  if (process.getuid?.() !== 0) {
    throw new Error(`this needs root once: apt-get install --no-install-recommends ${names}`);
  }
  progress(`installing Debian's ${names}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update', '-q'], { env });
  const options = ['install', '-q', '-y', '--no-install-recommends'];
  await runCommand('apt-get', [...options, ...missing], { env });
}

async function isInstalled(name: string): Promise<boolean> {
  if (!(await succeeds('dpkg-query', ['--show', name]))) {
    return false;
  }
  const format = '--showformat=${db:Status-Status}';
  return (await runCommand('dpkg-query', ['--show', format, name])) === 'installed';
}
