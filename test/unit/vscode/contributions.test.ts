import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  COMMANDS,
  CONTEXT_KEYS,
  EXTENSION_ID,
  INTERPRETER_SETTINGS,
  SECTION,
  SETTINGS,
  TOOLS,
  VIEW,
} from '../../../src/vscode/contributions';
import {
  KEYBINDING,
  NOT_IN_PALETTE,
  SETTING_DEFAULTS,
  WALKTHROUGH,
} from '../../../src/vscode/manifest';
import { EMPTY_PARTS, type EmptyPart } from '../../../src/vscode/view/emptyList';
import { ACTIONS } from '../../../src/vscode/view/kernelList';

interface Manifest {
  publisher: string;
  name: string;
  version: string;
  repository: { url: string };
  bugs: { url: string };
  homepage: string;
  qna: string;
  activationEvents: string[];
  extensionKind: string[];
  contributes: {
    commands: { command: string; title: string; category: string; icon?: string }[];
    menus: Record<string, { command: string; when: string; group: string }[]>;
    views: Record<string, { id: string; visibility: string }[]>;
    viewsWelcome: { view: string; contents: string; when: string }[];
    keybindings: { command: string; key: string; mac: string; when: string; args: unknown }[];
    languageModelTools: {
      name: string;
      toolReferenceName: string;
      canBeReferencedInPrompt: boolean;
      inputSchema: { properties: object; required: string[]; additionalProperties: boolean };
    }[];
    walkthroughs: {
      id: string;
      steps: { id: string; media: { svg: string }; completionEvents: string[] }[];
    }[];
    configurationDefaults: unknown;
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

  it('has the extension id of contributions.ts, and runs on the machine of the workspace', () => {
    assert.equal(`${manifest.publisher}.${manifest.name}`, EXTENSION_ID);
    assert.deepEqual(manifest.extensionKind, ['workspace']);
  });

  it('contributes exactly the commands of contributions.ts, in the category Kernel Interrupt', () => {
    assert.deepEqual(
      commands.map(({ command }) => command),
      Object.values(COMMANDS),
    );
    assert.ok(commands.every(({ category }) => category === 'Kernel Interrupt'));
  });

  it('contributes exactly the settings of contributions.ts, with their defaults, values and limits', () => {
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

  it('numbers the settings in the order in which it lists them, and has a label for each value', () => {
    const properties = Object.values(configuration.properties);
    assert.deepEqual(
      properties.map(({ order }) => order),
      properties.map((_, index) => index + 1),
    );
    for (const { enum: values, enumItemLabels: labels } of properties) {
      assert.equal(
        (labels as string[] | undefined)?.length,
        (values as string[] | undefined)?.length,
      );
    }
  });

  it("contributes the defaults of manifest.ts for VS Code's own settings", () => {
    assert.deepEqual(manifest.contributes.configurationDefaults, SETTING_DEFAULTS);
  });

  const [kernels = ''] = Object.keys(SETTING_DEFAULTS['remote.portsAttributes']);
  for (const [commandLine, isKernel] of [
    ['/usr/bin/python3 -m ipykernel_launcher -f /tmp/kernel-1.json', true],
    ['python -Xfrozen_modules=off -m ipykernel_launcher --f=/run/user/1000/kernel-v3-1.json', true],
    ['python -m ipykernel -f kernel.json', true],
    ['python /opt/ipykernel_launcher.py -f kernel.json', true],
    ['python /home/me/ipykernel/server.py --port 80', false],
    ['python -m http.server', false],
    ['python -m jupyterlab', false],
  ] as const) {
    it(`${isKernel ? 'keeps VS Code from forwarding' : 'does not affect'} the ports of ${commandLine}`, () => {
      assert.equal(new RegExp(kernels).test(commandLine), isKernel);
    });
  }

  it('names its repository, where to report problems, and where to ask questions', () => {
    const { repository, bugs, homepage, qna } = manifest;
    const address = repository.url.replace(/\.git$/, '');
    assert.match(address, /^https:\/\/github\.com\/[\w-]+\/[\w-]+$/);
    assert.equal(bugs.url, `${address}/issues`);
    assert.equal(homepage, `${address}#readme`);
    assert.equal(qna, 'marketplace');
  });

  it('has a version that CHANGELOG.md describes', () => {
    const changelog = readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8');
    assert.ok(changelog.includes(`## [${manifest.version}]`), manifest.version);
  });

  it('does not let a workspace set the interpreter', () => {
    const { scope } = configuration.properties[`${SECTION}.interpreter`] ?? {};
    assert.equal(scope, 'machine');
  });

  it('contributes the keybinding of manifest.ts, with the same key on macOS', () => {
    const { key, when, args } = KEYBINDING;
    const command = COMMANDS.interruptKernel;
    assert.deepEqual(keybindings, [{ command, key, mac: key, when, args }]);
  });

  it('uses exactly the context keys of contributions.ts', () => {
    const { viewsWelcome } = manifest.contributes;
    const rules = [...keybindings, ...Object.values(menus).flat(), ...viewsWelcome];
    const events = manifest.contributes.walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ completionEvents }) => completionEvents),
    );
    const conditions = [
      ...rules.map(({ when }) => when),
      ...events.filter((event) => event.startsWith('onContext:')),
    ];
    const used = conditions.flatMap((one) => one.match(/[\w.]*kernelInterrupt\.\w+/g) ?? []);
    const others = [VIEW, `config.${SECTION}.discoverKernels`];
    assert.deepEqual(new Set(used), new Set([...Object.values(CONTEXT_KEYS), ...others]));
  });

  it('contributes exactly the tools of contributions.ts, whose input is one kernel', () => {
    const tools = manifest.contributes.languageModelTools;
    assert.deepEqual(
      tools.map(({ name, toolReferenceName }) => [toolReferenceName, name]),
      Object.entries(TOOLS),
    );
    for (const { canBeReferencedInPrompt, inputSchema } of tools) {
      const { properties, required, additionalProperties } = inputSchema;
      assert.equal(canBeReferencedInPrompt, true);
      assert.deepEqual(Object.keys(properties), ['kernel']);
      assert.deepEqual(
        { required, additionalProperties },
        {
          required: ['kernel'],
          additionalProperties: false,
        },
      );
    }
  });

  it('contributes exactly the walkthrough of manifest.ts, with pictures that exist', () => {
    const [walkthrough, ...others] = manifest.contributes.walkthroughs;
    const steps = walkthrough?.steps ?? [];
    assert.deepEqual(others, []);
    assert.equal(walkthrough?.id, WALKTHROUGH.id);
    assert.deepEqual(
      steps.map(({ id, completionEvents }) => [id, ...completionEvents]),
      Object.entries(WALKTHROUGH.steps),
    );
    assert.ok(steps.every(({ media }) => existsSync(path.join(ROOT, media.svg))));
  });

  it('contributes one view, which is in the Explorer and is collapsed at first', () => {
    const views = Object.entries(manifest.contributes.views).flatMap(([place, shown]) =>
      shown.map(({ id, visibility }) => [place, id, visibility]),
    );
    assert.deepEqual(views, [['explorer', VIEW, 'collapsed']]);
  });

  it('shows in the empty view what emptyList.ts says', () => {
    const shown = manifest.contributes.viewsWelcome.map(({ view, contents }) => {
      assert.equal(view, VIEW);
      return [contents, texts[contents.slice(1, -1)]];
    });
    const expected = Object.entries<EmptyPart>(EMPTY_PARTS).map(([name, part]) => {
      const lines = part.buttons.map((button) => {
        const args = button.arguments?.length
          ? `?${encodeURIComponent(JSON.stringify(button.arguments))}`
          : '';
        return `[${button.title}](command:${button.command}${args})`;
      });
      const [first = '', ...others] = lines;
      const rest = others.length > 0 ? [others.join(' | ')] : [];
      return [`%view.empty.${name}%`, [part.sentence, first, ...rest].join('\n')];
    });
    assert.deepEqual(shown, expected);
  });

  it('offers each action of kernelList.ts, and nothing else, in the context menu of the rows that have it', () => {
    const command = {
      interrupt: COMMANDS.interruptKernel,
      whereIsItStuck: COMMANDS.whereIsItStuck,
      openNotebook: COMMANDS.openNotebook,
      stopLeft: COMMANDS.stopLeftProcesses,
    };
    const inMenu = (menus['view/item/context'] ?? []).filter(
      ({ group }) => !group.startsWith('inline'),
    );
    assert.deepEqual(
      new Map(inMenu.map((item) => [item.command, item.when])),
      new Map(
        ACTIONS.map((action) => [
          command[action],
          `view == ${VIEW} && viewItem =~ /\\b${action}\\b/`,
        ]),
      ),
    );
  });

  it('describes each picture of the walkthrough in words, and draws nothing in a colour that high contrast hides', () => {
    const steps = manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    for (const { media } of steps) {
      const svg = readFileSync(path.join(ROOT, media.svg), 'utf8');
      assert.match(svg, /<title>[A-Z][a-zA-Z ,:]+<\/title>/);
      // In high contrast, VS Code fills a button with the colour of the page and draws only a border.
      assert.doesNotMatch(
        svg,
        /stroke="var\(--vscode-button-background|<text [^>]*button-background/,
      );
    }
  });

  it('links only to known commands, and hides the commands of NOT_IN_PALETTE from the command palette', () => {
    const linked = Object.values(texts).flatMap((text) =>
      [...text.matchAll(/\(command:(kernelInterrupt[\w.]+)/g)].map(([, id = '']) => id),
    );
    const known: string[] = Object.values(COMMANDS);
    assert.deepEqual(
      linked.filter((id) => !known.includes(id)),
      [],
    );
    assert.ok(linked.includes(COMMANDS.openSample));
    assert.deepEqual(
      menus['commandPalette']?.filter(({ when }) => when === 'false').map((item) => item.command),
      NOT_IN_PALETTE,
    );
  });

  it('has an icon for each command in a toolbar, and menus only for known commands', () => {
    const known: string[] = Object.values(COMMANDS);
    const items = Object.values(menus).flat();
    assert.ok(items.every((item) => known.includes(item.command)));
    const inToolbar = items.filter(({ group }) => /^(navigation|inline)/.test(group));
    assert.deepEqual(
      new Set(commands.filter(({ icon }) => icon !== undefined).map(({ command }) => command)),
      new Set(inToolbar.map(({ command }) => command)),
    );
  });

  it('uses exactly the texts of package.nls.json', () => {
    const used = [...JSON.stringify(manifest).matchAll(/%([\w.]+)%/g)].map(([, name = '']) => name);
    assert.deepEqual(used.sort(), Object.keys(texts).sort());
  });

  it('names only Python files and notebooks as activation events', () => {
    assert.deepEqual(manifest.activationEvents, ['onLanguage:python', 'onNotebook:*']);
  });
});
