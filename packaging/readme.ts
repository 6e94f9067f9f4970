/** A fenced block of code, an image, or a link whose target is a file of the repository. */
const RELATIVE = /```[^]*?```|!\[[^\]]*\]\([^)]+\)|\[([^\]]+)\]\((?![a-z]+:|#)[^)]+\)/g;

/**
 * The README as the extension's page shows it: of the repository's files only the pictures are there, so that links
 * to the others become their text.
 */
export function withoutRelativeLinks(markdown: string): string {
  return markdown.replace(RELATIVE, (whole: string, text: string | undefined) => text ?? whole);
}

/** The pictures of the repository that a README shows: a package's README shows them too, so it has to hold them. */
export function readmeImages(readme: string): string[] {
  const shown = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, target = '']) => target);
  return [...new Set(shown.filter((target) => !/^\w+:/.test(target)))];
}
