/** The pictures of the repository that a README shows: a package's README shows them too, so it has to hold them. */
export function readmeImages(readme: string): string[] {
  const shown = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, target = '']) => target);
  return [...new Set(shown.filter((target) => !/^\w+:/.test(target)))];
}
