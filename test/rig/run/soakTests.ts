/**
 * A test that does the same thing many times. `npm test` runs it with a count of 100, unless it only measures: see
 * `isSoak`.
 */
export interface SoakTest {
  readonly framework: 'mocha' | 'unittest';
  /** Whether the test runs only with Windows programs. On Linux, they run under Wine. */
  readonly windows: boolean;
  /** A part of the test's name. */
  readonly grep: string;
  /** The count unless --count names another. */
  readonly count: number;
  readonly about: string;
}

const HANDLES = 'holds no handle after many were created and disposed';
const RANDOM_MOMENTS = 'loses no more replies than if jupyter_client interrupts it';
const EARLIER_CELLS = 'live through many interrupts of later cells';
const CONTROL_MOMENTS = 'loses no reply, is interrupted only in the cell that was running';
const PLAIN_KERNEL = 'known only by its connection file';
const IDLE_KERNELS = 'do not make a process that listens to them wake more often';
const ENDLESS_OUTPUT = 'does not fill the memory of a process that listens to it';
const SERVER_KERNELS = 'are listed, and interrupted over at most eight connections at once';
const INTERRUPTS = 'loses no interrupt and leaves none for the next cell';

/** The tests that `npm run soak` knows, by name. */
export const SOAK_TESTS: Readonly<Record<string, SoakTest>> = {
  interrupts: {
    ...{ framework: 'mocha', windows: false, grep: INTERRUPTS, count: 2000 },
    about: 'interrupts busy and sleeping cells of ipykernel',
  },
  'interrupts-windows': {
    ...{ framework: 'mocha', windows: true, grep: INTERRUPTS, count: 500 },
    about: 'the same on Windows',
  },
  'random-moments': {
    ...{ framework: 'mocha', windows: false, grep: RANDOM_MOMENTS, count: 2000 },
    about: 'interrupts queued cells around their ends, and compares with jupyter_client',
  },
  'earlier-cells': {
    ...{ framework: 'mocha', windows: false, grep: EARLIER_CELLS, count: 1000 },
    about: 'interrupts cells while what earlier cells started must live',
  },
  'control-moments': {
    ...{ framework: 'mocha', windows: false, grep: CONTROL_MOMENTS, count: 2000 },
    about: 'interrupts queued cells from inside, around their ends',
  },
  'control-moments-windows': {
    ...{ framework: 'mocha', windows: true, grep: CONTROL_MOMENTS, count: 300 },
    about: 'the same on Windows',
  },
  'plain-kernel': {
    ...{ framework: 'mocha', windows: false, grep: PLAIN_KERNEL, count: 10 },
    about: 'interrupts every kind of waiting cell from inside, and sleeps repeatedly',
  },
  'plain-kernel-windows': {
    ...{ framework: 'mocha', windows: true, grep: PLAIN_KERNEL, count: 10 },
    about: 'the same on Windows',
  },
  'idle-kernels': {
    ...{ framework: 'mocha', windows: false, grep: IDLE_KERNELS, count: 60 },
    about:
      'counts the context switches of a process that listens to ten idle kernels, in as many seconds',
  },
  'endless-output': {
    ...{ framework: 'mocha', windows: false, grep: ENDLESS_OUTPUT, count: 30 },
    about: 'reads the memory of a process that listens to an endless output, in as many seconds',
  },
  'server-kernels': {
    ...{ framework: 'mocha', windows: false, grep: SERVER_KERNELS, count: 100 },
    about: 'lists and interrupts as many kernels of one Jupyter server at once',
  },
  handles: {
    ...{ framework: 'mocha', windows: false, grep: HANDLES, count: 1000 },
    about: 'makes and disposes handles of a daemon',
  },
  'handles-windows': {
    ...{ framework: 'mocha', windows: true, grep: HANDLES, count: 1000 },
    about: 'the same on Windows',
  },
  descriptors: {
    framework: 'unittest',
    windows: false,
    grep: 'test_leaves_no_descriptor_after_it_is_disposed',
    count: 1000,
    about: 'counts the open descriptors of a daemon',
  },
  lines: {
    framework: 'unittest',
    windows: false,
    grep: 'test_finds_the_same_lines_however_the_bytes_are_split',
    count: 300,
    about: 'cuts the same bytes at random places',
  },
  'parent-handles': {
    framework: 'unittest',
    windows: true,
    grep: 'test_is_closed_in_the_daemon_and_in_its_parent_when_disposed',
    count: 2000,
    about: 'counts the open handles of the daemon and of its parent on Windows',
  },
  requests: {
    framework: 'unittest',
    windows: true,
    grep: 'test_random_requests_never_change_a_handle_of_the_parent',
    count: 3000,
    about: 'sends random RESTORE, DISPOSE and ADOPT on Windows',
  },
};
