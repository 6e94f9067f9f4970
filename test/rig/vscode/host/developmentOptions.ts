/** What VS Code's page is told about extensions under development, beside its other settings. */
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
 * A script for VS Code's page that adds these to its settings, which stand as JSON in an attribute.
 * The address takes a single extension, and a VS Code of 2026 ignores even that.
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
