import { parseJsonObject, type JsonObject } from '../../jupyter/json';
import { isPositive, listOf, textOf } from '../../kernels/inside/untrustedMembers';
import { runSearch } from '../local/findKernels';
import { isStart, problemOf, type FoundKernel } from '../local/findings';

const MAX_SERVERS = 100;

/**
 * A file into which a Jupyter server has written its address, as pythonFiles/find_kernels.py describes it. A process
 * with the pid in the file's name is running, but may be another program.
 */
export interface FoundServer {
  /** The name of the file. */
  readonly file: string;
  /** The pid in the name of the file. */
  readonly pid: number;
  readonly start: string;
  /** Undefined if the file was not read: see `problem`. */
  readonly content: string | undefined;
  /** Whether the process listens on the port in the file; undefined if the operating system does not report it. */
  readonly listens: boolean | undefined;
  /** Why the file or the process may be someone else's. */
  readonly problem: FoundKernel['problem'];
}

/**
 * Finds the files of Jupyter servers in a folder. Python does it, because Node cannot read the access list of a file on
 * Windows, and does not know when a process started.
 *
 * @throws the error of the process
 */
export async function findServers(
  python: string,
  pythonFiles: string,
  folder: string,
): Promise<readonly FoundServer[]> {
  return parseServers(await runSearch(python, pythonFiles, folder));
}

export function parseServers(text: string): readonly FoundServer[] {
  return listOf(parseJsonObject(text)?.['servers'], MAX_SERVERS, serverOf);
}

function serverOf(item: JsonObject): FoundServer | undefined {
  const { pid, start, content, listens, problem } = item;
  const file = textOf(item['file']);
  return isPositive(pid) && isStart(start) && file !== undefined
    ? {
        ...{ file, pid, start },
        content: typeof content === 'string' ? content : undefined,
        listens: typeof listens === 'boolean' ? listens : undefined,
        problem: problemOf(problem),
      }
    : undefined;
}
