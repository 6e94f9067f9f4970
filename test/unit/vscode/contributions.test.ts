import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  COMMANDS,
  CONTEXT_KEYS,
  EXTENSION_ID,
  INTERPRETER_SETTINGS,
  KEYBINDING,
  SECTION,
  SETTINGS,
} from '../../../src/vscode/contributions';

interface Manifest {
  publisher: string;
  name: string;
  activationEvents: string[];
  extensionKind: string[];
  contributes: {
    commands: { command: string; title: string; category: string; icon?: string }[];
    menus: Record<string, { command: string; when: string }[]>;
    keybindings: { command: string; key: string; mac: string; when: string; args: unknown }[];
    configuration: { properties: Record<string, Record<string, unknown>> };
  };
}

const ROOT = path.join(__dirname, '..', '..', '..', '..');

function json(name: string): unknown {
  return JSON.parse(readFileSync(path.join(ROOT, name), 'utf8'));
}

describe('package.json', () => {
  const manifest = json('package.json') as Manifest;
  const texts = json('package.nls.json') as Record<string, string>;
  const { commands, keybindings, menus, configuration } = manifest.contributes;

  it('is that of the extension in the table', () => {
    assert.equal(`${manifest.publisher}.${manifest.name}`, EXTENSION_ID);
    assert.deepEqual(manifest.extensionKind, ['workspace']);
  });

  it('contributes the commands of the table, and no other', () => {
    assert.deepEqual(
      commands.map(({ command }) => command),
      Object.values(COMMANDS),
    );
    assert.ok(commands.every(({ category }) => category === 'Kernel Interrupt'));
  });

  it('contributes the settings of the table with their defaults, values and limits, and no other', () => {
    const contributed = Object.entries(configuration.properties).map(([name, property]) => {
      const { default: preset, enum: values, minimum, maximum } = property;
      return [name, { default: preset, values, minimum, maximum }];
    });
    const known = Object.entries(SETTINGS).map(([name, setting]) => [
      `${SECTION}.${name}`,
      { values: undefined, minimum: undefined, maximum: undefined, ...setting },
    ]);
    assert.deepEqual(Object.fromEntries(contributed), Object.fromEntries(known));
    assert.ok(INTERPRETER_SETTINGS.every((name) => name in SETTINGS));
  });

  it('lets no workspace choose the interpreter', () => {
    const { scope } = configuration.properties[`${SECTION}.interpreter`] ?? {};
    assert.equal(scope, 'machine');
  });

  it('contributes the key of the table, the same on macOS', () => {
    const { key, when, args } = KEYBINDING;
    const command = COMMANDS.interruptKernel;
    assert.deepEqual(keybindings, [{ command, key, mac: key, when, args }]);
  });

  it('uses the context keys of the table, and no other', () => {
    const rules = [...keybindings, ...Object.values(menus).flat()];
    const used = rules.flatMap(({ when }) => when.match(/kernelInterrupt\.\w+/g) ?? []);
    assert.deepEqual(new Set(used), new Set(Object.values(CONTEXT_KEYS)));
  });

  it('has an icon for what stands in a toolbar, and menus for commands of the table only', () => {
    const known: string[] = Object.values(COMMANDS);
    assert.ok(Object.values(menus).every((items) => items.every((i) => known.includes(i.command))));
    assert.deepEqual(
      commands.filter(({ icon }) => icon !== undefined).map(({ command }) => command),
      menus['editor/title']?.map(({ command }) => command),
    );
  });

  it('has every text in package.nls.json, and there no other', () => {
    const used = [...JSON.stringify(manifest).matchAll(/%([\w.]+)%/g)].map(([, name = '']) => name);
    assert.deepEqual(used.sort(), Object.keys(texts).sort());
  });

  it('is activated by Python, by notebooks and by its commands only', () => {
    assert.deepEqual(manifest.activationEvents, ['onLanguage:python', 'onNotebook:*']);
  });
});
