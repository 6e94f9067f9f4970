import type { Daemons } from '../python/Daemons';
import { showMessage } from '../messages/messages';
import { showWhenSlow } from '../messages/slowWork';

/** The command Restart Daemon: every kernel keeps the handle that it has. */
export async function restartDaemon({ daemons }: { readonly daemons: Daemons }): Promise<void> {
  const restarting = daemons.restart();
  void showWhenSlow('Restarting the interrupt daemon', restarting);
  const what = await restarting;
  void showMessage(
    'information',
    what === 'restarted'
      ? 'The interrupt daemon was restarted; every kernel can be interrupted as before.'
      : 'The interrupt daemon was started: none was running.',
  );
}
