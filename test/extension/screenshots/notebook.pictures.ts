import assert from 'node:assert/strict';
import { pressKeys } from '../../rig/vscode/page/keyboard';
import { focusCellEditor } from '../../rig/vscode/page/notebook';
import { BUSY_CELL } from '../kernelProvider/TestNotebook';
import { notification } from '../../rig/vscode/page/notifications';
import { editorsAndStatusBar, pictureOf, resizeWindow } from './picture';
import { clearStage, openNotebook } from './stage';

describe('a notebook', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  it('notebook-busy: a cell that does not end; notebook-interrupted: the same cell after the interrupt, with all variables', async () => {
    const notebook = await openNotebook(
      'forecast',
      'weights = [0.5, 0.25, 0.125]',
      BUSY_CELL,
      'weights',
    );
    await notebook.runToEnd(0);
    await notebook.run(1);
    await notebook.whenRunning(1);
    await focusCellEditor(1);
    await pictureOf('notebook-busy', editorsAndStatusBar, 0);
    await pressKeys('Control+Shift+C');
    await notebook.whenEnded(1);
    assert.deepEqual(await notebook.runToEnd(2), ['[0.5, 0.25, 0.125]']);
    await notebook.whenAtRest();
    await notification('forecast.ipynb was interrupted');
    await pictureOf('notebook-interrupted', editorsAndStatusBar, 0);
  });
});
