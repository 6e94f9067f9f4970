import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../../../packaging/places';
import { CALLS, PICTURES } from '../../extension/screenshots/pictures';

/**
 * Matches the calls of functions that show something to the user, but not their definitions: these begin with
 * `function`, or their first parameter has a type.
 */
const SHOWS =
  /(?<!function )\b(?:show(?:Message|WithLog|Untrusted|Result|WhenSlow|Progress|Stuck|QuickPick|(?:Information|Warning|Error)Message|NotebookDocument|TextDocument|InputBox)|say|note|withProgress|pickKernel|createQuickPick|createInputBox|createStatusBarItem|createTreeView|setStatusBarMessage|confirmation)(?:<\w+>)?\((?!\w+: )/g;

/** Files that need no picture: `openFrame.ts` opens code that the user has chosen. */
const WITHOUT_PICTURE = ['src/vscode/view/openFrame.ts'];

function sources(folder: string): readonly string[] {
  return readdirSync(path.join(REPOSITORY, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    return entry.isDirectory() ? sources(file) : [file];
  });
}

const read = (file: string): string => readFileSync(path.join(REPOSITORY, file), 'utf8');

describe('The list of pictures', () => {
  const files = ['src/extension.ts', ...sources('src/vscode')];
  const shown = files
    .filter((file) => !WITHOUT_PICTURE.includes(file))
    .map((file) => [file, [...read(file).matchAll(SHOWS)].map(([call]) => call)] as const)
    .filter(([, calls]) => calls.length > 0);

  for (const [file, calls] of shown) {
    it(`has a picture for each call in ${file} that shows something`, () => {
      assert.equal(CALLS[file]?.length ?? 0, calls.length, calls.join(' '));
    });
  }

  it('names only files that show something', () => {
    assert.deepEqual(Object.keys(CALLS).sort(), shown.map(([file]) => file).sort());
  });

  it('contains each image in docs/images, and the README shows all of them and no others', () => {
    const images = readdirSync(path.join(REPOSITORY, 'docs/images')).sort();
    const inReadme = [...read('README.md').matchAll(/docs\/images\/([\w-]+\.png)/g)];
    assert.deepEqual(images, [...new Set(inReadme.map(([, name = '']) => name))].sort());
    for (const image of images) {
      assert.ok(PICTURES.has(path.parse(image).name), image);
    }
  });
});
