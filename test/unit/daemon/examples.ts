import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command, DaemonLine } from '../../../src/daemon/protocol';

export interface ProtocolExamples {
  commands: { line: string; command: Command; id: number; args: (string | number)[] }[];
  malformed: { name: string; answer: string }[];
  answers: (DaemonLine & { line: string })[];
  noise: string[];
}

/** Reads the examples of the protocol. The tests of the daemon use the same file. */
export function protocolExamples(): ProtocolExamples {
  const file = path.join(__dirname, '../../../../test/protocol/examples.json');
  return JSON.parse(readFileSync(file, 'utf8')) as ProtocolExamples;
}
