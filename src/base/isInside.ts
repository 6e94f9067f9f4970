import path from 'node:path';

/** Whether a path is that of the folder, or of something in it. Does not follow links. */
export function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
