import { isPidInUse } from '../../integration/fixtures/processes';
import { waitUntil } from '../waiting';

/** Waits until a process has ended. It need not be a child of this process. */
export async function whenEnded(pid: number): Promise<void> {
  await waitUntil(`process ${pid} has ended`, () => !isPidInUse(pid));
}
