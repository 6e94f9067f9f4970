import { PythonKernelInterruptDaemon } from '../daemon/PythonKernelInterruptDaemon';
import { KernelInterruptError } from '../base/errors';
import { probe } from '../interpreters/probe';
import type { Logger } from '../base/logger';
import { hasIpykernel } from './hasIpykernel';
import { Ipykernel } from './Ipykernel';
import { sendLoopback } from './sendLoopback';
import type { CheckedDaemon, SetupParts } from './SetupParts';
import { TestProgram } from './TestProgram';

/** The daemon's answer to PING when it holds no handle. */
const NO_HANDLES = 'handles=0';

export interface RealPartsOptions {
  /** The folder `pythonFiles`. */
  readonly pythonFiles: string;
  readonly logger: Logger;
}

/** Returns the parts of a real check: real processes, and the code that the extension also uses. */
export function realParts(options: RealPartsOptions): SetupParts {
  const { pythonFiles, logger } = options;
  return {
    probe: (python) => probe(python),
    createDaemon: (daemonPython) => checkedDaemon(daemonPython, options),
    sendLoopback,
    spawnKernel: async (python, interrupter) =>
      (await hasIpykernel(python, pythonFiles))
        ? Ipykernel.spawn(python, interrupter, logger)
        : TestProgram.spawn({ python, pythonFiles, interrupter, logger }),
  };
}

/** Makes a new daemon, even if one runs already, because the check tests whether a daemon starts. */
function checkedDaemon(daemonPython: string, options: RealPartsOptions): CheckedDaemon {
  const daemon = new PythonKernelInterruptDaemon({
    ...options,
    getInterpreter: () => Promise.resolve(daemonPython),
  });
  return {
    start: async () => (await daemon.initializeInterrupter()).started,
    createInterrupter: () => daemon.createInterrupter(),
    endInterrupter: async (interrupter) => {
      interrupter.dispose();
      // If the daemon has ended, its handles are gone. A command would start it again.
      const left = daemon.pid === undefined ? NO_HANDLES : await daemon.sendCommand('PING');
      if (left !== NO_HANDLES) {
        throw new KernelInterruptError(
          'OS_ERROR',
          `The daemon has not closed the test kernel's handle. Still open: ${left}.`,
        );
      }
    },
    end: () => {
      daemon.dispose();
      return daemon.whenExited();
    },
  };
}
