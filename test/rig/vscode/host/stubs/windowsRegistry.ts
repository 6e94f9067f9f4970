/** Replaces the package @vscode/windows-registry, as if the registry were empty. */
export function GetStringRegKey(): string | undefined {
  return undefined;
}
