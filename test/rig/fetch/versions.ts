/**
 * The versions of everything that the tests run with. If a version changes here, its part in .cache/ is built again.
 * CPython comes from Maven Central; the part after the hyphen is the packager's own version.
 */
export const VERSIONS = {
  /** The oldest and the newest CPython that has an archive for Linux. */
  linuxPythons: ['3.7.9-1.5.4', '3.14.3-1.5.13'],
  /** The supported Nodes. VS Code 1.99's extension host runs on this version of Node 20. */
  nodes: { 20: '20.18.3', 22: '22.23.3', 24: '24.21.0' },
  /** Windows programs that Wine runs on Linux. Node 24 crashes under Wine 8. */
  windowsNode: '22.23.3',
  windowsVscodeNode: '20.18.1',
  windowsPythons: [
    { archive: '3.7.9-1.5.4', ipykernel: undefined },
    { archive: '3.9.6-1.5.6', ipykernel: undefined },
    { archive: '3.11.3-1.5.9', ipykernel: '7' },
    { archive: '3.14.3-1.5.13', ipykernel: undefined },
  ],
  /** The versions of VS Code that @vscode/test-electron downloads if there are no servers for this system. */
  vscodeDownloads: ['1.99.3', 'stable'],
  /**
   * VS Code's servers from the npm package code-server, the oldest supported VS Code first. Each runs on the Node that
   * its `addons` are compiled for.
   */
  vscodeServers: [
    {
      vscode: '1.99.3',
      codeServer: '4.99.4',
      node: '20.20.2',
      addons: ['@vscode/spdlog', 'native-watchdog', 'node-pty'],
    },
    {
      vscode: '1.139.1',
      codeServer: '4.139.1',
      node: '24.21.0',
      addons: ['@vscode/spdlog', '@vscode/native-watchdog'],
    },
  ],
  ipykernel: { '6': '6.31.0', '7': '7.4.0' },
  /** Not newer: from 0.21 on, two threads use the kernel's iopub socket, which can then stop sending to all clients. */
  asyncKernel: '0.20.2',
  /** The newest IPython that this async-kernel runs with. */
  asyncKernelIpython: '9.14.0',
  xeusPython: '0.19.0',
  deno: '2.9.8',
  bashKernel: '0.10.0',
  /** The package with dask's clusters. */
  distributed: '2026.8.0',
  joblib: '1.6.0',
  jupyterConsole: '6.6.3',
  jupyterServer: '2.21.1',
  enterpriseGateway: '3.2.3',
  jupyterHub: { version: '6.1.1', proxy: '5.3.0' },
  papermill: '2.7.0',
  ruff: '0.17.6',
  mypy: '2.4.1',
  pip: '26.3',
} as const;

export type IpykernelMajor = keyof typeof VERSIONS.ipykernel;
