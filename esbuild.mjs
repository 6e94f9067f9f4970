/** Bundles the extension: `node esbuild.mjs [--watch | --production] [--analyze] [--outdir FOLDER] [--metafile FILE]`. */
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import esbuild from 'esbuild';

/**
 * The limit for the size of the minified bundle. Every window that opens a notebook or a Python file loads the bundle.
 */
const LIMIT_KB = 60;
const MAIN = 'src/extension.ts';
/**
 * Modules that are loaded when they are first needed, with `import()`. Each becomes a separate file next to the bundle.
 */
const LAZY = [
  'src/kernels/observe/KernelMonitor.ts',
  'src/kernels/diagnosis/diagnose.ts',
  'src/kernels/inside/insideMessages.ts',
  'src/kernels/interrupt/LeftRunning.ts',
  'src/daemon/PythonKernelInterruptDaemon.ts',
  'src/daemon/processDiagnosis.ts',
  'src/jupyter/tcpPorts.ts',
  'src/kernels/observe/openMonitor.ts',
  'src/kernels/observe/sigint.ts',
  'src/daemon/childProcesses.ts',
  'src/vscode/messages/presentResult.ts',
  'src/vscode/messages/slowWork.ts',
  'src/vscode/notebooks/DiscoveryParts.ts',
  'src/vscode/python/interpreterFile.ts',
  'src/interpreters/find.ts',
  'src/vscode/commands/runCommand.ts',
  'src/vscode/commands/interruptKernel.ts',
  'src/vscode/commands/checkSetup.ts',
  'src/vscode/commands/pickKernel.ts',
  'src/vscode/commands/openSample.ts',
  'src/vscode/commands/openNotebook.ts',
  'src/vscode/commands/stopLeftProcesses.ts',
  'src/vscode/commands/restartDaemon.ts',
  'src/vscode/commands/restartKernel.ts',
  'src/vscode/commands/whereIsItStuck.ts',
  'src/vscode/commands/showEmpty.ts',
  'src/vscode/commands/showKernels.ts',
  'src/vscode/commands/interruptAllKernels.ts',
  'src/vscode/view/KernelTree.ts',
  'src/vscode/tools/KernelTools.ts',
  'src/check/setupPage.ts',
  'src/jupyter/websocket/WebSocketChannels.ts',
  'src/vscode/servers/serverSource.ts',
  'src/vscode/servers/connectServer.ts',
  'src/vscode/servers/disconnectServer.ts',
];
/** A package that is not bundled, because it has a native addon. */
const ADDON = 'zeromq';

const { values } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    production: { type: 'boolean', default: false },
    analyze: { type: 'boolean', default: false },
    outdir: { type: 'string', default: 'dist' },
    metafile: { type: 'string' },
  },
});

/** Makes an import such as `import('./KernelMonitor.js')` load the separate file. Otherwise esbuild would bundle it. */
const besideTheBundle = {
  name: 'beside-the-bundle',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path: imported, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') {
        return undefined;
      }
      const source = path.relative(
        import.meta.dirname,
        path.resolve(resolveDir, imported.replace(/(\.js)?$/, '.ts')),
      );
      if (!LAZY.includes(source.replaceAll(path.sep, '/'))) {
        return {
          errors: [{ text: `${source} is loaded by import(). Add it to LAZY in esbuild.mjs.` }],
        };
      }
      return { path: `./${path.basename(source, '.ts')}.js`, external: true };
    });
  },
};

const options = {
  entryPoints: [MAIN, ...LAZY],
  entryNames: '[name]',
  outdir: values.outdir,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Turns `import()` into `require`, which every version of VS Code supports.
  supported: { 'dynamic-import': false },
  external: ['vscode', ADDON],
  plugins: [besideTheBundle],
  minify: values.production,
  sourcemap: !values.production,
  metafile: true,
  // VS Code's problem matcher reads the output of --watch.
  logLevel: values.watch ? 'info' : 'warning',
};

if (values.watch) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  const { metafile } = await esbuild.build(options);
  if (values.analyze) {
    console.log(await esbuild.analyzeMetafile(metafile));
  }
  if (values.metafile !== undefined) {
    await writeFile(values.metafile, JSON.stringify(metafile));
  }
  checkLazy(metafile);
  for (const source of LAZY) {
    console.log(`${nameOf(source)}: ${(await kilobytesOf(source)).toFixed(1)} kB, on first need`);
  }
  await checkSize();
}

/** Reports each module that imports the addon's package statically, because loading the module then loads the addon. */
function checkLazy({ inputs }) {
  for (const [file, { imports }] of Object.entries(inputs)) {
    if (imports.some((found) => found.path === ADDON && found.kind !== 'dynamic-import')) {
      fail(
        `${file} loads ${ADDON} at activation. Import only its types, and call import() when it is needed.`,
      );
    }
  }
}

async function checkSize() {
  const kilobytes = await kilobytesOf(MAIN);
  const limit = values.production ? ` of at most ${LIMIT_KB} kB` : '';
  const line = `${nameOf(MAIN)}: ${kilobytes.toFixed(1)} kB${limit}`;
  console.log(line);
  if (values.production && kilobytes > LIMIT_KB) {
    fail(`${line}. The bundle is too large. Run with --analyze to see its parts.`);
  }
}

function nameOf(source) {
  return `${path.basename(source, '.ts')}.js`;
}

async function kilobytesOf(source) {
  return (await stat(path.join(values.outdir, nameOf(source)))).size / 1000;
}

function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}
