import assert from 'node:assert/strict';
import { emptyMessage, emptyParts } from '../../../../src/vscode/view/emptyList';

const usual = { isTrusted: true, discoverKernels: true, isNotebookActive: false };

describe('emptyParts', () => {
  const states: [what: string, Partial<typeof usual>, message: string, buttons: string[]][] = [
    [
      'if no notebook is active',
      {},
      'No kernel was found. Run a cell of a notebook first.',
      ['Open Sample', 'Check Setup', 'Walkthrough'],
    ],
    [
      'if a notebook is active',
      { isNotebookActive: true },
      'No kernel was found. Run a cell of this notebook first.',
      ['Run Cell', 'Check Setup', 'Walkthrough'],
    ],
    [
      'in an untrusted workspace',
      { isTrusted: false },
      'No kernel is listed. This workspace is not trusted, so Kernel Interrupt does not look for kernels on this computer.',
      ['Manage Workspace Trust'],
    ],
    [
      'if the search for kernels is off',
      { discoverKernels: false, isNotebookActive: true },
      'No kernel is listed. The setting Discover Kernels is off, so Kernel Interrupt lists only kernels that extensions register, and, in a trusted workspace, those of Jupyter servers to which you have connected.',
      ['Open the Setting'],
    ],
    [
      'in an untrusted workspace if the search for kernels is off',
      { isTrusted: false, discoverKernels: false },
      'No kernel is listed. This workspace is not trusted, so Kernel Interrupt does not look for kernels on this computer. The setting Discover Kernels is off, so Kernel Interrupt lists only kernels that extensions register, and, in a trusted workspace, those of Jupyter servers to which you have connected.',
      ['Manage Workspace Trust', 'Open the Setting'],
    ],
  ];
  for (const [what, state, message, buttons] of states) {
    it(`say why no kernel is listed and what to do ${what}`, () => {
      const parts = emptyParts({ ...usual, ...state });
      assert.equal(emptyMessage(parts), message);
      assert.deepEqual(
        parts.flatMap((part) => part.buttons.map(({ title }) => title)),
        buttons,
      );
    });
  }
});
