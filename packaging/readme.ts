/**
 * Matches a fenced block of code, an image, or a link to a file of the repository. Only the pattern of the link has a
 * capturing group.
 */
const RELATIVE = /```[^]*?```|!\[[^\]]*\]\([^)]+\)|\[([^\]]+)\]\((?![a-z]+:|#)[^)]+\)/g;

/**
 * Returns the README for the package. The package contains the pictures, but not the other files of the repository, so
 * a link to such a file is replaced by the link's text.
 */
export function withoutRelativeLinks(markdown: string): string {
  return markdown.replace(RELATIVE, (whole: string, text: string | undefined) => text ?? whole);
}

/** Returns the pictures of the repository that a README shows. The package must contain them. */
export function readmeImages(readme: string): string[] {
  const shown = [...readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, target = '']) => target);
  return [...new Set(shown.filter((target) => !/^\w+:/.test(target)))];
}
