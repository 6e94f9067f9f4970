import type { Daemons } from '../python/Daemons';
import { showMessage } from '../messages/messages';
import { showWhenSlow } from '../messages/slowWork';

/**
 * Runs the command Restart Daemon. The new daemon restores the interrupt handles, except those of kernels that another
 * program started: for these, it makes new ones.
 */
export async function restartDaemon({ daemons }: { readonly daemons: Daemons }): Promise<void> {
  const restarting = daemons.restart();
  void showWhenSlow('Restarting the interrupt daemon', restarting);
  const what = await restarting;
  void showMessage(
    'information',
    what === 'restarted'
      ? 'The interrupt daemon was restarted. If a kernel can no longer be interrupted, the log says why.'
      : 'The interrupt daemon was not running. It has been started.',
  );
}
