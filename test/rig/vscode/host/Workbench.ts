import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { developmentScript, type UriComponents } from './developmentOptions';
import { uriPath, type VscodeHost } from './VscodeHost';

export interface WorkbenchOptions {
  readonly host: VscodeHost;
  /** The port of the VS Code server. */
  readonly port: number;
  readonly folder: string | undefined;
  readonly developmentExtensions: readonly string[];
  readonly testsPath: string | undefined;
  /** How long an action on the page, or a wait for one of its parts, may take. */
  readonly actionLimitMs: number;
  /** Receives the console output of the extension host and of the workbench. */
  readonly onLog: (type: string, args: readonly unknown[]) => void;
  /** Receives the exit code of the tests. */
  readonly onExit: (code: number) => void;
}

/** VS Code's page in a headless Chromium. */
export class Workbench {
  private constructor(
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    readonly page: Page,
    readonly address: string,
  ) {}

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const { host, port, folder } = options;
    const browser = await chromium.launch({
      executablePath: host.chromium,
      args: chromiumOptions,
      // At these signals, the launcher itself closes the browser.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
      // VS Code's page uses the keybindings of the system that the user agent names.
      ...(host.platform === 'win32' ? { userAgent: WINDOWS_USER_AGENT } : {}),
    });
    context.setDefaultTimeout(options.actionLimitMs);
    await context.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) =>
      options.onLog(type, args),
    );
    await context.exposeFunction('codeAutomationExit', (code: number) => options.onExit(code));
    await context.addInitScript(developmentScript(developmentOptions(options)));
    const query = folder === undefined ? '?ew=true' : `?folder=${uriPath(host, folder)}`;
    const address = `http://127.0.0.1:${port}/${query}`;
    const page = await context.newPage();
    await page.goto(address);
    return new Workbench(browser, context, page, address);
  }

  /** Closes the page and the browser. The extension host ends as it does when a user closes a window. */
  async close(): Promise<void> {
    await this.context.close();
    await this.browser.close();
  }
}

function developmentOptions(options: WorkbenchOptions): Parameters<typeof developmentScript>[0] {
  const { host, port, developmentExtensions, testsPath } = options;
  const uri = (file: string): UriComponents => ({
    scheme: 'vscode-remote',
    authority: `127.0.0.1:${port}`,
    path: uriPath(host, file),
  });
  return {
    extensions: developmentExtensions.map(uri),
    ...(testsPath === undefined ? {} : { extensionTestsPath: uri(testsPath) }),
  };
}

/** With these options, Chromium can run as root, without a GPU, and sends no requests of its own. */
const chromiumOptions = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const WINDOWS_USER_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
