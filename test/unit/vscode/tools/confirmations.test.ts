import assert from 'node:assert/strict';
import { TOOLS } from '../../../../src/vscode/contributions';
import { confirmation } from '../../../../src/vscode/tools/confirmations';

const KERNEL = {
  name: 'forecast.ipynb',
  file: 'models/forecast.ipynb',
  runBy: 'the Jupyter extension',
};

describe('the question before a tool runs', () => {
  it('names the notebook and who runs it', () => {
    const { title, message, progress } = confirmation(TOOLS.interruptKernel, KERNEL);
    assert.equal(title, 'Interrupt a Jupyter kernel?');
    assert.match(
      message,
      /interrupt this kernel: `models\/forecast\.ipynb`, run by the Jupyter extension\./,
    );
    assert.equal(progress, 'Interrupting `models/forecast.ipynb`');
  });

  it('says before a look what the model asks, and that the cell keeps running', () => {
    const { title, message, progress } = confirmation(TOOLS.whereIsItStuck, KERNEL);
    assert.equal(title, 'Look inside a Jupyter kernel?');
    assert.match(
      message,
      /^A language model asks where this kernel is stuck: `models\/forecast\.ipynb`, run by the Jupyter extension\. .* The cell keeps running\.$/,
    );
    assert.equal(progress, 'Looking inside `models/forecast.ipynb`');
  });

  it('says which lines of code the model gets', () => {
    for (const tool of Object.values(TOOLS)) {
      assert.match(
        confirmation(tool, KERNEL).message,
        /the model (?:may also get|gets) the lines? of (?:your )?code that/i,
      );
    }
  });

  it('names both the kernel and its notebook if their names differ', () => {
    const { message } = confirmation(TOOLS.whereIsItStuck, { ...KERNEL, name: 'Python 3' });
    assert.match(message, /`Python 3` \(`models\/forecast\.ipynb`\)/);
  });

  it('names a kernel that has no notebook and whose provider is not known', () => {
    const kernel = { name: 'ipython', file: undefined, runBy: undefined };
    assert.match(
      confirmation(TOOLS.interruptKernel, kernel).message,
      /`ipython`, run by an extension of this window\./,
    );
  });

  it('shows no Markdown from the name of a kernel', () => {
    const evil = { ...KERNEL, name: '`**a** [b](command:c) `<img>\n$(zap)', file: undefined };
    for (const tool of Object.values(TOOLS)) {
      const { title, message, progress } = confirmation(tool, evil);
      const span = /`'\*\*a\*\* \[b\]\u200b\(command:c\) '<img> \$\u200b\(zap\)`/;
      assert.match(message, span);
      assert.match(progress, span);
      assert.doesNotMatch([title, message, progress].join(' ').replace(span, ''), /`.*`.*`|\n/);
    }
  });
});
