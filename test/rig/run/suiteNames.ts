/** The names that `--only` knows, in the order of the summary. */
export const SUITE_NAMES = [
  'unit',
  'python',
  'integration',
  'package',
  'nodes',
  'extension',
  'windows',
] as const;
export type SuiteName = (typeof SUITE_NAMES)[number];
