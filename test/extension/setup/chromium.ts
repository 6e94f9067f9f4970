import { runCommand, succeeds } from '../../setup/command';
import { ensureDebianPackages } from '../../setup/debianPackages';

/** The path of the browser that shows VS Code's page. */
export async function chromium(): Promise<string> {
  if (!(await succeeds('chromium', ['--version']))) {
    await ensureDebianPackages('chromium');
  }
  return (await runCommand('which', ['chromium'])).trim();
}
