import { pressKeys } from '../../rig/vscode/page/keyboard';
import { notification } from '../../rig/vscode/page/notifications';
import { focusMessageButton, runFromPaletteByKeyboard, whenRowHasFocus } from '../keyboard';
import { pictureOf, resizeWindow } from './picture';
import { clearStage, register } from './stage';

describe('pictures of the keyboard focus', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  it('keyboard-message: the focus on a button of a message', async () => {
    const interrupt = (): Promise<void> => Promise.resolve();
    await register({ name: 'training.ipynb', status: 'busy', interrupt });
    await runFromPaletteByKeyboard('Kernel Interrupt: Interrupt Kernel');
    await notification('training.ipynb is still running');
    await focusMessageButton('Show Log');
    await pictureOf('keyboard-message', ['.notification-toast']);
  });

  it('keyboard-list: the focus on the second row of Show Kernels', async () => {
    const interrupt = (): Promise<void> => Promise.resolve();
    await register({ name: 'training.ipynb', status: 'busy', interrupt });
    await register({ name: 'plots.ipynb', status: 'idle', interrupt });
    await runFromPaletteByKeyboard('Kernel Interrupt: Show Kernels');
    await whenRowHasFocus('training.ipynb');
    await pressKeys('ArrowDown');
    await whenRowHasFocus('plots.ipynb');
    await pictureOf('keyboard-list', ['.quick-input-widget']);
    await pressKeys('Escape');
  });
});
