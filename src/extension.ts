import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { KernelInterruptApi } from './api';
import { DaemonPool } from './daemon/DaemonPool';
import type { PythonEnvironment } from './interpreters/PythonEnvironment';
import { Kernels } from './kernels/Kernels';
import { RegisteredSource } from './sources/registered/RegisteredSource';
import { activeEditor, onDidChangeActiveEditor } from './vscode/view/activeEditor';
import { registerCommands } from './vscode/commands/registerCommands';
import { ContextKeys } from './vscode/view/ContextKeys';
import { INTERPRETER_SETTINGS, SECTION } from './vscode/contributions';
import { createApi } from './vscode/api/createApi';
import { Daemons } from './vscode/python/Daemons';
import { Failures } from './vscode/python/Failures';
import { interpreterCandidates } from './vscode/python/interpreterCandidates';
import { Discovery } from './vscode/notebooks/Discovery';
import { locateCell } from './vscode/notebooks/locateCell';
import { UserInterrupts } from './vscode/commands/UserInterrupts';
import { showWithLog } from './vscode/messages/messages';
import { pythonExtension } from './vscode/python/pythonExtension';
import { PythonInterpreters } from './vscode/python/PythonInterpreters';
import { readSettings, type Settings } from './vscode/settings';
import { ReportPage } from './vscode/view/ReportPage';
import { createKernelsView } from './vscode/view/kernelsView';
import { StatusBar } from './vscode/view/StatusBar';
import { registerTools } from './vscode/tools/registerTools';

/** Creates and connects the parts of the extension, and returns the API. Does not wait for the daemon. */
export function activate(context: vscode.ExtensionContext): KernelInterruptApi {
  const log = vscode.window.createOutputChannel('Kernel Interrupt', { log: true });
  const pythonFiles = path.join(context.extensionPath, 'pythonFiles');
  const { version } = context.extension.packageJSON as { version: string };
  log.info(
    `Kernel Interrupt ${version}, VS Code ${vscode.version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
  );
  const versions = { vscode: vscode.version, extension: version };
  const settings = (): Settings => {
    const section = vscode.workspace.getConfiguration(SECTION);
    return readSettings((name) => section.get(name), vscode.workspace.isTrusted);
  };

  // The daemons, and the choice of their Python.
  const python = new PythonInterpreters({
    ...pythonExtension,
    onDidChange: () => daemons.interpreterChanged(),
    logger: log,
  });
  const failures = new Failures({
    show: (sentence) => showWithLog('warning', sentence, log),
    logger: log,
  });
  const daemonPythonFor = async (interpreter: string): Promise<PythonEnvironment> => {
    const { findDaemonPython } = await import('./interpreters/find.js');
    return findDaemonPython(interpreter, () => python.installations());
  };
  const pythonOnPath = async (): Promise<string> => {
    const { findPython } = await import('./interpreters/find.js');
    return (await findPython()).path;
  };
  const pool = new DaemonPool({
    findDaemonPython: async (interpreter) => (await daemonPythonFor(interpreter)).path,
    findSubstitute: async (error) => {
      const substitute = await pythonOnPath();
      failures.reportSubstitute(error, substitute);
      return substitute;
    },
    pythonFiles,
    logger: log,
  });
  const daemons = new Daemons({
    pool,
    candidates: interpreterCandidates({
      python,
      setting: () => settings().interpreter,
      findPython: pythonOnPath,
    }),
    isTrusted: () => vscode.workspace.isTrusted,
    startDaemon: () => settings().startDaemon,
    failures,
  });

  // The list of kernels, and its views.
  const insideScript = (): Promise<string> =>
    readFile(path.join(pythonFiles, 'inside_kernel.py'), 'utf8');
  const source = new RegisteredSource({
    createInterrupter: ({ resource }) => daemons.createInterrupterFor(resource),
    ...{ settings, insideScript, logger: log },
  });
  const discovery = new Discovery({
    registered: source,
    ...{ daemons, settings, pythonFiles, insideScript, storage: context, logger: log },
  });
  const sources = [source, discovery];
  const kernels = new Kernels({ sources, settings, logger: log, locateCell });
  const report = new ReportPage();
  const statusBar = new StatusBar();
  const notifications = (): Settings['notifications'] => settings().notifications;
  const interrupts = new UserInterrupts({ log, view: statusBar, notifications });
  const contextKeys = new ContextKeys(log);
  const onDidChangeKernels = new vscode.EventEmitter<void>();
  const update = (): void => {
    const { uri } = activeEditor();
    const state = { kernels: kernels.kernels, active: uri?.toString() };
    contextKeys.update({ ...state, hasPressedAgain: interrupts.hasPressedAgain });
    statusBar.update(settings().statusBar ? state : undefined);
  };
  context.subscriptions.push(
    report,
    statusBar,
    contextKeys,
    { dispose: kernels.onDidChange(update) },
    { dispose: kernels.onDidChange(() => onDidChangeKernels.fire()) },
    registerCommands({
      ...{ kernels, search: discovery, interrupts, daemons, report, storage: context, log },
      check: async (window, cancelled) => {
        const { setupPage } = await import('./check/setupPage.js');
        const findInterpreter = (): Promise<string> => daemons.firstInterpreter();
        const choice = { findInterpreter, findDaemonPython: daemonPythonFor };
        return setupPage({ ...choice, window, pythonFiles, versions, logger: log, cancelled });
      },
      controlInterrupt: () => settings().controlInterrupt,
      discoverKernels: () => settings().discoverKernels,
      ...{ view: statusBar, notifications },
      sample: vscode.Uri.joinPath(context.extensionUri, 'media', 'walkthrough', 'sample.ipynb'),
    }),
    createKernelsView({
      ...{ kernels, search: discovery },
      discoverKernels: () => settings().discoverKernels,
    }),
    registerTools({
      ...{ kernels, search: discovery, log },
      controlInterrupt: () => settings().controlInterrupt,
    }),
    onDidChangeActiveEditor(update),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SECTION)) {
        update();
      }
      if (event.affectsConfiguration(`${SECTION}.discoverKernels`)) {
        discovery.begin();
      }
      if (INTERPRETER_SETTINGS.some((name) => event.affectsConfiguration(`${SECTION}.${name}`))) {
        daemons.begin();
        daemons.interpreterChanged();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      daemons.begin();
      discovery.begin();
    }),
    vscode.extensions.onDidChange(() => python.extensionsChanged()),
    onDidChangeKernels,
    kernels,
    source,
    discovery,
    python,
    // Last, because the parts above close their handles through the daemons. The log is not disposed, because the
    // daemons write to it until they have exited.
    pool,
  );
  update();
  daemons.begin();
  discovery.begin();
  return createApi({ source, kernels, daemons, onDidChangeKernels: onDidChangeKernels.event });
}
