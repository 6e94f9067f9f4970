/** Replaces the package @vscode/windows-registry, with an empty registry. */
export function GetStringRegKey(): string | undefined {
  return undefined;
}
