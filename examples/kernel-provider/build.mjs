/** Bundles the example: `node examples/kernel-provider/build.mjs [--watch]`. */
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const options = {
  absWorkingDir: fileURLToPath(new URL('.', import.meta.url)),
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // VS Code provides `vscode`. `zeromq` has a native addon, so it stays in the repository's node_modules.
  external: ['vscode', 'zeromq'],
  sourcemap: true,
  logLevel: 'info',
};

if (process.argv.includes('--watch')) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  await esbuild.build(options);
}
