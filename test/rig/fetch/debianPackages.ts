import { runCommand, succeeds } from '../command';
import { progress } from '../progress';

/** Installs what is missing of these Debian packages; throws with the reason where that cannot be. */
export async function ensureDebianPackages(...packages: string[]): Promise<void> {
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
    throw new Error(`this needs ${names}, and only on Debian can the set-up install that`);
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
  return succeeds('dpkg-query', ['--show', name]).then(async (known) => {
    if (!known) {
      return false;
    }
    const status = await runCommand('dpkg-query', [
      '--show',
      '--showformat=${db:Status-Status}',
      name,
    ]);
    return status === 'installed';
  });
}
