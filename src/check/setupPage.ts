import { checkSetup, type CheckOptions } from './checkSetup';
import { formatReport } from './formatReport';

/** The whole check as a page of text; a bundle of its own, which is loaded when somebody checks. */
export async function setupPage(options: CheckOptions): Promise<string> {
  return formatReport(await checkSetup(options));
}
