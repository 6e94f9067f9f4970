import { PythonKernelInterruptDaemon } from '../daemon/PythonKernelInterruptDaemon';
import { KernelInterruptError } from '../base/errors';
import { probe } from '../interpreters/probe';
import { executeUntil } from '../jupyter/execute';
import type { KernelConnection } from '../jupyter/zmq/KernelConnection';
import type { Kernel } from '../kernels/Kernel';
import { standaloneKernel } from '../sources/registered/standaloneKernel';
import type { Logger } from '../base/logger';
import type { CheckedDaemon, CheckedInterrupter, CheckedKernel, SetupParts } from './SetupParts';
import { SmallKernel } from './smallKernel';

/** Milliseconds that a route is given: a kernel that has only just started may be slow. */
const GRACE_PERIOD_MS = 5000;

/** The daemon's answer to PING when it holds none. */
const NO_HANDLES = 'handles=0';

export interface RealPartsOptions {
  /** The folder `pythonFiles`. */
  readonly pythonFiles: string;
  readonly logger: Logger;
}

/** The parts that the extension itself uses. */
export function realParts(options: RealPartsOptions): SetupParts {
  const { pythonFiles, logger } = options;
  return {
    probe: (python) => probe(python),
    createDaemon: (host) => checkedDaemon(host, options),
    spawnKernel: async (python, interrupter) => {
      const prepare = interrupter.prepare.bind(interrupter);
      const kernel = await SmallKernel.spawn({ python, pythonFiles, prepare });
      return new RealKernel(kernel, interrupter, logger);
    },
  };
}

/** A daemon of the check's own, not the one that may run already: whether one starts is what is asked. */
function checkedDaemon(host: string, options: RealPartsOptions): CheckedDaemon {
  const daemon = new PythonKernelInterruptDaemon({
    ...options,
    getInterpreter: () => Promise.resolve(host),
  });
  return {
    start: async () => (await daemon.initializeInterrupter()).started,
    createInterrupter: () => daemon.createInterrupter(),
    endInterrupter: async (interrupter) => {
      interrupter.dispose();
      // One that has ended meanwhile is not started again for this: its handles are gone with it.
      const left = daemon.pid === undefined ? NO_HANDLES : await daemon.sendCommand('PING');
      if (left !== NO_HANDLES) {
        throw new KernelInterruptError('OS_ERROR', `The daemon still says ${left}.`);
      }
    },
    end: () => {
      daemon.dispose();
      return daemon.whenExited();
    },
  };
}

class RealKernel implements CheckedKernel {
  private ready: { connection: KernelConnection; process: Kernel } | undefined;

  constructor(
    private readonly kernel: SmallKernel,
    private readonly interrupter: CheckedInterrupter,
    private readonly logger: Logger,
  ) {}

  get pid(): number {
    return this.kernel.pid;
  }

  async whenReady(timeLimitMs: number): Promise<void> {
    const connection = await this.kernel.connect(timeLimitMs);
    const { process, connectionFile } = this.kernel;
    const { interrupter, logger } = this;
    this.ready = {
      connection,
      process: standaloneKernel(
        // Said by its host: of those that only say it themselves, ipykernel alone is believed.
        { name: 'The small kernel', process, connectionFile, language: 'python' },
        {
          createInterrupter: () => Promise.resolve(interrupter),
          settings: () => ({ gracePeriodMs: GRACE_PERIOD_MS, consoleInterrupt: 'auto' }),
          logger,
        },
      ),
    };
  }

  begin: CheckedKernel['begin'] = (code, text) =>
    executeUntil(this.whatIsReady().connection, code, text);

  interrupt: CheckedKernel['interrupt'] = (cancelled) =>
    this.whatIsReady().process.interrupt(cancelled && { cancelled });

  end(): Promise<void> {
    this.ready?.process.dispose();
    return this.kernel.dispose();
  }

  private whatIsReady(): NonNullable<RealKernel['ready']> {
    if (!this.ready) {
      throw new KernelInterruptError('STARTING', 'The small kernel has not answered yet.');
    }
    return this.ready;
  }
}
