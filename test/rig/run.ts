import { readCommandLine } from './run/commandLine';
import { endWith } from './run/endWith';
import { runTests } from './run/runTests';

/** `npm test`: fetches what is missing, runs the suites and prints the totals. */
endWith(async () => runTests(readCommandLine(process.argv.slice(2))));
