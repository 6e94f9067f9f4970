import { runCommand, succeeds } from '../../command';
import { ensureDebianPackages } from '../../fetch/debianPackages';

/** Returns the path of the browser for VS Code's page, and installs it if it is missing. */
export async function chromium(): Promise<string> {
  if (!(await succeeds('chromium', ['--version']))) {
    await ensureDebianPackages('chromium');
  }
  return (await runCommand('which', ['chromium'])).trim();
}
