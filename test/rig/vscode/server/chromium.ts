import { runCommand, succeeds } from '../../command';
import { ensureDebianPackages } from '../../fetch/debianPackages';

/** The path of the browser that shows VS Code's page. */
export async function chromium(): Promise<string> {
  if (!(await succeeds('chromium', ['--version']))) {
    await ensureDebianPackages('chromium');
  }
  return (await runCommand('which', ['chromium'])).trim();
}
