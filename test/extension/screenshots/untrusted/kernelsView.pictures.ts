import * as vscode from 'vscode';
import { COMMANDS } from '../../../../src/vscode/contributions';
import { emptyView } from '../../../rig/vscode/page/view';
import { openKernelsView, VIEW_TITLE } from '../../kernelsView';
import { pictureOfMessage } from '../message';
import { movePointerAway, pictureOf, resizeWindow } from '../picture';

describe('pictures of the view in an untrusted workspace', () => {
  it('view-empty-untrusted: no kernel; message-untrusted-list: the same in Show Kernels', async () => {
    await resizeWindow({ width: 800, height: 760 });
    await openKernelsView();
    await emptyView(VIEW_TITLE, 'Manage Workspace Trust');
    await movePointerAway();
    await pictureOf('view-empty-untrusted', ['.part.sidebar'], 0);
    await vscode.commands.executeCommand(COMMANDS.showKernels);
    await pictureOfMessage('message-untrusted-list', 'No kernel is listed', /is not trusted/);
  });
});
