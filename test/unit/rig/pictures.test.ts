import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../../../packaging/places';
import { CALLS, PICTURES } from '../../extension/screenshots/pictures';

/** A call of a function that shows something to the user. A definition begins with `function` or has a type. */
const SHOWS =
  /(?<!function )\b(?:show(?:Message|WithLog|Untrusted|Result|WhenSlow|Progress|Stuck|QuickPick|(?:Information|Warning|Error)Message|NotebookDocument|TextDocument|InputBox)|say|note|withProgress|pickKernel|createQuickPick|createInputBox|createStatusBarItem|createTreeView|setStatusBarMessage|confirmation)(?:<\w+>)?\((?!\w+: )/g;

/** The lines of code that the user chooses to see are no message. */
const NO_MESSAGES = ['src/vscode/view/openFrame.ts'];

function sources(folder: string): readonly string[] {
  return readdirSync(path.join(REPOSITORY, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    return entry.isDirectory() ? sources(file) : [file];
  });
}

const read = (file: string): string => readFileSync(path.join(REPOSITORY, file), 'utf8');

describe('the pictures', () => {
  const files = ['src/extension.ts', ...sources('src/vscode')];
  const shown = files
    .filter((file) => !NO_MESSAGES.includes(file))
    .map((file) => [file, [...read(file).matchAll(SHOWS)].map(([call]) => call)] as const)
    .filter(([, calls]) => calls.length > 0);

  for (const [file, calls] of shown) {
    it(`include one for each call in ${file} that shows something`, () => {
      assert.equal(CALLS[file]?.length ?? 0, calls.length, calls.join(' '));
    });
  }

  it('list only files that show something', () => {
    assert.deepEqual(Object.keys(CALLS).sort(), shown.map(([file]) => file).sort());
  });

  it('in docs/images are those that the README shows, and the script takes each', () => {
    const images = readdirSync(path.join(REPOSITORY, 'docs/images')).sort();
    const inReadme = [...read('README.md').matchAll(/docs\/images\/([\w-]+\.png)/g)];
    assert.deepEqual(images, [...new Set(inReadme.map(([, name = '']) => name))].sort());
    for (const image of images) {
      assert.ok(PICTURES.has(path.parse(image).name), image);
    }
  });
});
