import type { ErrorCode } from '../api';
import type { SetupStepName } from './SetupReport';

const REPORT = 'Please file a bug with this report.';

const BY_STEP: Readonly<Record<SetupStepName, string>> = {
  interpreter:
    'Choose another one: "Python: Select Interpreter", or the setting kernelInterrupt.interpreter.',
  daemonPython:
    'Install CPython 3.7 or newer, or name one in the setting kernelInterrupt.interpreter.',
  daemon:
    'Try "Restart Daemon"; if that does not help, something on this computer, such as a virus scanner, may keep this Python from running. The log has what it said.',
  handle: 'Try "Restart Daemon"; if that does not help, file a bug with this report.',
  message:
    'Install this extension again, in the version for this system. If that does not help, a firewall may keep programs from talking to each other on 127.0.0.1.',
  kernel:
    'If a Python module is missing, install ipykernel again. Otherwise something on this computer, such as a virus scanner or a firewall, may keep this Python from running or from listening on 127.0.0.1.',
  attach: 'A rule of this computer may keep processes from each other. The log has the details.',
  cell: REPORT,
  interrupt: REPORT,
  sleep: REPORT,
  variable: REPORT,
  end: 'Close VS Code to be sure that nothing is left running, and file a bug with this report.',
};

const BY_CODE: Partial<Record<ErrorCode, string>> = {
  UNTRUSTED: 'Trust the workspace ("Workspaces: Manage Workspace Trust"), and check again.',
  NO_INTERPRETER: BY_STEP.interpreter,
};

/** What a user can do about a step that failed. */
export function adviceFor(step: SetupStepName, code: ErrorCode | undefined): string {
  return (code && BY_CODE[code]) ?? BY_STEP[step];
}
