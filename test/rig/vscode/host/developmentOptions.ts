/** The settings of VS Code's page that name extensions under development. */
export interface DevelopmentOptions {
  readonly extensions: readonly UriComponents[];
  readonly extensionTestsPath?: UriComponents;
}

export interface UriComponents {
  readonly scheme: 'vscode-remote';
  readonly authority: string;
  readonly path: string;
}

/**
 * Returns a script for VS Code's page that adds these options to its settings, which are JSON in an attribute. The
 * page's address could name only one extension, and VS Code has ignored that name since 2026.
 */
export function developmentScript(options: DevelopmentOptions): string {
  return `{
    const original = Element.prototype.getAttribute;
    Element.prototype.getAttribute = function (name) {
      const value = original.call(this, name);
      if (this.id !== 'vscode-workbench-web-configuration' || name !== 'data-settings') return value;
      const settings = JSON.parse(value);
      settings.developmentOptions = { ...settings.developmentOptions, ...${JSON.stringify(options)} };
      return JSON.stringify(settings);
    };
  }`;
}
