import assert from 'node:assert/strict';
import type { ToolName } from '../../../src/vscode/contributions';
import { dialogMessage, pressDialogButton } from '../../rig/vscode/page/dialogs';
import { callTool } from '../callTool';
import { pictureOf, resizeWindow } from './picture';
import { TOOL_QUESTIONS } from './pictures';
import { clearStage, register } from './stage';

describe('pictures of the question before a tool runs', () => {
  before(() => resizeWindow());
  afterEach(clearStage);

  for (const [tool, name] of Object.entries(TOOL_QUESTIONS) as [ToolName, string][]) {
    it(`${name}: ${tool}`, async () => {
      await register({
        name: 'training.ipynb',
        status: 'busy',
        interrupt: () => Promise.resolve(),
      });
      const calling = assert.rejects(callTool(tool, { kernel: 'training.ipynb' }));
      await dialogMessage();
      await pictureOf(name, ['.monaco-dialog-box']);
      await pressDialogButton('Cancel');
      await calling;
    });
  }
});
