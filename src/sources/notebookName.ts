/**
 * The Jupyter extension makes up a path for the session of each kernel that it starts on a server. The path begins with
 * the name of the notebook (without `.ipynb`), of the Interactive Window, or of its Python file. It ends with `-jvsc-`,
 * two UUIDs and `.ipynb`.
 * Source: vscode-jupyter 2026.6.1, `generateBackingIPyNbFileName` in
 * src/kernels/jupyter/session/jupyterKernelSessionFactory.ts.
 */
const JUPYTER_EXTENSIONS = /-jvsc-[0-9a-f-]{72}\.ipynb$/;

const OTHER_FILES = /\.(?:py|interactive)$/;

/** Returns the name of the notebook's file, from the path of its session on a server. The name may be empty. */
export function notebookName(sessionPath: string): string {
  const name = sessionPath.split(/[\\/]/).at(-1) ?? '';
  const own = name.replace(JUPYTER_EXTENSIONS, '');
  return own === name || OTHER_FILES.test(own) ? own : `${own}.ipynb`;
}
