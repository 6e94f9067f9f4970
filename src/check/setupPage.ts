import { checkSetup, type CheckOptions } from './checkSetup';
import { formatReport } from './formatReport';
import { hasPassed, headline } from './headline';
import { redact } from './redact';

/** The result of the check, for the user. */
export interface SetupPage {
  readonly hasPassed: boolean;
  /** What was found, in plain text. */
  readonly headline: string;
  /** The report in Markdown. */
  readonly text: string;
}

/** Runs the check and formats its report. This is the entry of a separate bundle, loaded only for a check. */
export async function setupPage(options: CheckOptions): Promise<SetupPage> {
  const report = await checkSetup(options);
  return {
    hasPassed: hasPassed(report),
    headline: redact(headline(report), report.homeFolder),
    text: formatReport(report),
  };
}
