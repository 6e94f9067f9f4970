import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ANNOUNCE } from '../../examples/demo/cells';
import type { RouteFactory } from '../../src/kernels/routes/InterruptRoute';
import { controlRoute } from '../../src/kernels/routes/controlRoute';
import { testEnvironment } from '../rig/environment';
import { startCell } from './fixtures/cells';
import { outputOf } from './fixtures/kernels';
import { startPlainKernel } from './fixtures/plainKernel';

/** Defines `snapshot`, which lists what code inside the kernel could change. Each entry is a text. */
const DEFINE_SNAPSHOT = `
import ast, builtins, gc, getpass, linecache, os, signal, sys, threading, time, warnings
def snapshot():
    shell = get_ipython()
    kernel = shell.kernel
    history = shell.history_manager
    parent = kernel.get_parent('shell') if hasattr(kernel, 'get_parent') else kernel._parent_header
    return {name: repr(value) for name, value in {
        'namespace': sorted(globals()),
        'In': In, 'Out': Out, '_': [_, __, ___, _i, _ii, _iii],
        'counts': [shell.execution_count, kernel.execution_count if hasattr(kernel, 'execution_count') else 0],
        'history': [history.input_hist_raw, history.input_hist_parsed, history.session_number],
        'modules': sorted(sys.modules),
        'threads': sorted(thread.name for thread in threading.enumerate()),
        'sources': [sorted(linecache.cache), sorted(getattr(shell.compile, '_filename_map', ()))],
        'events': [vars(shell.events).get('trigger'), shell.events.callbacks],
        'SIGINT': signal.getsignal(signal.SIGINT),
        'warnings': [len(warnings.filters), vars(warnings).get('_showwarnmsg')],
        'input': [builtins.input, getpass.getpass, kernel._allow_stdin],
        'streams': [type(sys.stdout), vars(sys.stdout).get('write'), vars(sys.stderr).get('write')],
        'results': [shell.displayhook.exec_result, shell.last_execution_result, shell.last_execution_succeeded],
        'payload': [shell.payload_manager.read_payload(), vars(shell.payload_manager).get('read_payload'), vars(shell.payload_manager).get('clear_payload')],
        'request': parent.get('header', {}).get('msg_id'),
        'display': shell.display_pub.parent_header.get('msg_id'),
        'system': [os.getcwd(), dict(os.environ), sys.path, sys.argv, sys.excepthook, threading.excepthook, sys.displayhook],
        'collector': [gc.isenabled(), gc.get_threshold(), len(gc.garbage), sys.getswitchinterval(), sys.getrecursionlimit()],
    }.items()}
1`;

/** Returns a cell that waits for a file, catches each interrupt, and then prints what has changed in the kernel. */
const compare = (file: string): string => `
before = after = None
get_ipython().set_next_input('the next cell')
before, interrupts = snapshot(), 0
def wait():
    global interrupts
    while True:
        try:
            while not os.path.exists(${JSON.stringify(file)}):
                threading.Event().wait(0.02)
            return
        except KeyboardInterrupt:
            interrupts += 1
${ANNOUNCE}
wait()
after = snapshot()
different = [name for name in before if before[name] != after[name]]
print('changed:', interrupts, [[name, *(sorted(set(ast.literal_eval(one[name])) - set(ast.literal_eval(other[name])))
      if name == 'modules' else one[name] for one, other in [(before, after), (after, before)])] for name in different])`;

for (const { python, ipykernelVersion } of testEnvironment().kernels) {
  describe(`our requests to ipykernel ${ipykernelVersion}`, () => {
    for (const action of ['look', 'interrupt'] as const) {
      it(`change nothing that the running cell can see in the kernel: ${action}`, async () => {
        const routes: readonly RouteFactory[] = [controlRoute];
        const folder = await mkdtemp(path.join(tmpdir(), 'kernel-interrupt-'));
        const plain = await startPlainKernel(python, { routes, gracePeriodMs: 200 });
        const { connection } = plain.real;
        try {
          await outputOf(connection, DEFINE_SNAPSHOT);
          await outputOf(connection, 'interrupts = 0\ndef wait(): pass\nbefore = after = None');
          const file = path.join(folder, 'go on');
          const { result } = await startCell(connection, compare(file));
          for (let number = 0; number < 3; number++) {
            if (action === 'look') {
              assert.equal(typeof (await plain.kernel.look()), 'object');
            } else {
              const { outcome, attempts } = await plain.kernel.interrupt();
              assert.equal(outcome, 'stillBusy');
              assert.equal(attempts[0]?.error, undefined);
            }
          }
          await writeFile(file, '');
          const { stdout } = await result;
          const expected = `changed: ${action === 'look' ? 0 : 3} []`;
          assert.equal(stdout.trim().split('\n').at(-1), expected);
        } finally {
          await plain.dispose();
          await rm(folder, { recursive: true, force: true });
        }
      });
    }
  });
}
