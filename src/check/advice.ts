import type { ErrorCode } from '../api';
import type { SetupStepName } from './SetupReport';

const FILE_A_BUG = 'Please file a bug with this report.';

const BY_STEP: Readonly<Record<SetupStepName, string>> = {
  interpreter:
    'Choose another Python with "Python: Select Interpreter". If you do not use the Python extension, set kernelInterrupt.interpreter.',
  daemonPython:
    'Install CPython 3.7 or newer, or set kernelInterrupt.interpreter to the path of one.',
  daemon:
    'Check again. If the daemon fails again, something on this computer, such as a virus scanner, may block the Python that runs the daemon. The log holds the error output of the daemon.',
  handle: 'Check again. If that does not help, file a bug with this report.',
  message:
    'Reinstall the build of Kernel Interrupt for this platform. If that does not help, a firewall may block connections to 127.0.0.1.',
  kernel:
    'If a Python module is missing, install ipykernel again. Otherwise a virus scanner or a firewall may block the Python of the test kernel, or its connections to 127.0.0.1.',
  attach:
    'A security rule on this computer may deny the daemon access to the kernel process. See the log.',
  cell: FILE_A_BUG,
  interrupt: FILE_A_BUG,
  sleep: FILE_A_BUG,
  variable: FILE_A_BUG,
  end: 'Copy this report and file a bug with it. Then close VS Code, so that nothing is left running.',
};

const BY_CODE: Partial<Record<ErrorCode, string>> = {
  UNTRUSTED: 'Run "Workspaces: Manage Workspace Trust", then check again.',
  NO_INTERPRETER: BY_STEP.interpreter,
};

/** Returns what the user can do about a failed step. */
export function adviceFor(step: SetupStepName, code: ErrorCode | undefined): string {
  return (code && BY_CODE[code]) ?? BY_STEP[step];
}
