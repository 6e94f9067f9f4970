import { checkSetup, type CheckOptions } from './checkSetup';
import { formatReport } from './formatReport';

/** Runs the check and formats its report. This is the entry of a separate bundle, loaded only for a check. */
export async function setupPage(options: CheckOptions): Promise<string> {
  return formatReport(await checkSetup(options));
}
