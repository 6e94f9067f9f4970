/** Bundles the extension: `node esbuild.mjs [--watch | --production] [--analyze] [--outdir FOLDER]`. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import esbuild from 'esbuild';

/** What the minified bundle may weigh: every window that opens a notebook reads it. */
const LIMIT_KB = 60;
/** Carries a native addon, and is loaded on first need. */
const LAZY = 'zeromq';

const { values } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    production: { type: 'boolean', default: false },
    analyze: { type: 'boolean', default: false },
    outdir: { type: 'string', default: 'dist' },
  },
});

const options = {
  entryPoints: ['src/extension.ts'],
  outfile: path.join(values.outdir, 'extension.js'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode', LAZY],
  minify: values.production,
  sourcemap: !values.production,
  metafile: true,
  // The problem matcher of VS Code reads what watching prints.
  logLevel: values.watch ? 'info' : 'warning',
};

if (values.watch) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  const { metafile } = await esbuild.build(options);
  if (values.analyze) console.log(await esbuild.analyzeMetafile(metafile));
  checkLazy(metafile);
  await checkSize(options.outfile);
}

/** Whoever imports it at the top makes every activation pay for the addon. */
function checkLazy({ inputs }) {
  for (const [file, { imports }] of Object.entries(inputs)) {
    if (imports.some((found) => found.path === LAZY && found.kind !== 'dynamic-import')) {
      fail(
        `${file} loads ${LAZY} at the start: import its types only, and import() it where it is needed.`,
      );
    }
  }
}

async function checkSize(file) {
  const kilobytes = (await stat(file)).size / 1000;
  const limit = values.production ? ` of at most ${LIMIT_KB} kB` : '';
  const line = `${path.basename(file)}: ${kilobytes.toFixed(1)} kB${limit}`;
  console.log(line);
  if (values.production && kilobytes > LIMIT_KB) {
    fail(`${line}: it is too large, and --analyze tells what is in it.`);
  }
}

function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}
