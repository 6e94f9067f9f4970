/** Bundles the extension: `node esbuild.mjs [--watch | --production]`. */
import { stat } from 'node:fs/promises';
import esbuild from 'esbuild';

const production = process.argv.includes('--production');

const options = {
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // VS Code provides the one; the other carries a native addon and is loaded on first need.
  external: ['vscode', 'zeromq'],
  minify: production,
  sourcemap: !production,
  logLevel: 'info',
};

if (process.argv.includes('--watch')) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  await esbuild.build(options);
  const { size } = await stat(options.outfile);
  console.log(`${options.outfile}: ${(size / 1000).toFixed(1)} kB`);
}
