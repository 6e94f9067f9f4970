import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SAMPLE_WORKSPACE } from './host/places';
import type { Scenario } from '../../extension/scenarios';
import type { TestedVscode } from './TestedVscode';

/**
 * Makes the folders of one start of VS Code: the user's data with the settings, and a copy of the workspace, because
 * edits of a notebook reach the disk.
 *
 * @returns VS Code's arguments for these folders
 */
export async function prepareStart(
  { folder, userData }: { readonly folder: string; readonly userData: string },
  scenario: Scenario,
  vscode: TestedVscode,
): Promise<string[]> {
  const workspace = path.join(folder, 'workspace');
  const extensions = path.join(folder, 'extensions');
  await cp(SAMPLE_WORKSPACE, workspace, { recursive: true });
  await mkdir(extensions, { recursive: true });
  const { machineSettings } = scenario;
  const settings = { ...usualSettings(vscode), ...scenario.settings };
  await writeJson(path.join(userData, 'User', 'settings.json'), {
    ...settings,
    ...machineSettings,
  });
  await writeJson(path.join(userData, 'Machine', 'settings.json'), machineSettings);
  return [
    workspace,
    `--user-data-dir=${userData}`,
    `--extensions-dir=${extensions}`,
    ...(scenario.workspaceTrust ? ['--enable-workspace-trust'] : []),
    ...(scenario.modalDialogs ? ['--tests-in-extension'] : []),
  ];
}

/** Returns settings that keep VS Code's own pages, tips and messages away, and select a Python with ipykernel. */
function usualSettings({ environment }: TestedVscode): Record<string, unknown> {
  const python = environment.kernels.at(-1)?.python ?? environment.pythons.at(-1)?.path;
  return {
    'python.defaultInterpreterPath': python ?? 'python',
    'telemetry.telemetryLevel': 'off',
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    'git.enabled': false,
    'extensions.ignoreRecommendations': true,
    'update.mode': 'none',
    // A late output may change a notebook while its editor closes. With this setting, VS Code saves it and does not
    // ask.
    'files.autoSave': 'onFocusChange',
  };
}

/** Removes the folder, and returns its path. */
export async function emptied(folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  return folder;
}

export async function writeJson(file: string, content: unknown): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(content, undefined, 2));
  return file;
}
