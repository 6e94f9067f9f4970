import { parseTarget, thisTarget } from './targets';
import { buildVsix } from './vsix';

/** `npm run package [-- TARGET …]`: builds packages of the extension, by default for this machine's platform. */
async function main(): Promise<void> {
  const names = process.argv.slice(2);
  const targets = names.length === 0 ? [thisTarget()] : names.map(parseTarget);
  for (const target of targets) {
    const { report } = await buildVsix(target);
    process.stdout.write(`${report.join('\n')}\n`);
  }
}

void main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
