import assert from 'node:assert/strict';
import { adviceFor } from '../../../src/check/advice';
import { SETUP_STEPS, type SetupStepName } from '../../../src/check/SetupReport';

/** Matches the advice for each step, which is given unless the error's code has advice of its own. */
const ADVICE: Readonly<Record<SetupStepName, RegExp>> = {
  interpreter: /^Choose another Python with "Python: Select Interpreter"/,
  daemonPython:
    /^Install CPython 3\.7 or newer, or set kernelInterrupt\.interpreter to the path of one\.$/,
  daemon: /^Check again\. .* virus scanner, .* The log holds the error output of the daemon\.$/,
  handle: /^Check again\. .* file a bug with this report\.$/,
  message: /^Reinstall the build of Kernel Interrupt for this platform\. .* 127\.0\.0\.1\.$/,
  kernel: /^If a Python module is missing, install ipykernel again\. /,
  attach: /^A security rule on this computer may deny .* See the log\.$/,
  cell: /^Please file a bug with this report\.$/,
  interrupt: /^Please file a bug with this report\.$/,
  sleep: /^Please file a bug with this report\.$/,
  variable: /^Please file a bug with this report\.$/,
  end: /^Copy this report and file a bug with it\. Then close VS Code, /,
};

describe('the advice about a failed step', () => {
  for (const step of SETUP_STEPS) {
    it(`says what to do if the step ${step} fails`, () => {
      assert.match(adviceFor(step, undefined), ADVICE[step]);
      assert.match(adviceFor(step, 'OS_ERROR'), ADVICE[step]);
    });
  }

  it('says how to trust the workspace if the error is UNTRUSTED, whichever step fails', () => {
    for (const step of SETUP_STEPS) {
      assert.match(adviceFor(step, 'UNTRUSTED'), /^Run "Workspaces: Manage Workspace Trust"/);
    }
  });
});
