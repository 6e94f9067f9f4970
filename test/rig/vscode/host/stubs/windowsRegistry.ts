/** Stands for the package @vscode/windows-registry: nothing is in the registry. */
export function GetStringRegKey(): string | undefined {
  return undefined;
}
