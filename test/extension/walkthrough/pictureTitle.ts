import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { EXTENSION_ID } from '../../../src/vscode/contributions';

/** Returns the title of a step's picture, from its file in the extension's folder. */
export async function pictureTitle(wanted: string): Promise<string> {
  const extension = vscode.extensions.getExtension(EXTENSION_ID) ?? assert.fail();
  const { contributes } = extension.packageJSON as {
    contributes: { walkthroughs: { steps: { id: string; media: { svg: string } }[] }[] };
  };
  const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
  const { media } = steps.find(({ id }) => id === wanted) ?? assert.fail();
  const svg = await readFile(path.join(extension.extensionPath, media.svg), 'utf8');
  return /<title>(.+)<\/title>/.exec(svg)?.[1] ?? assert.fail(`${media.svg} has no title.`);
}
