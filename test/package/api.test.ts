import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { REPOSITORY } from '../../packaging/places';
import { installPackage, type Consumer } from './fixtures/consumer';

describe('the installed npm package', () => {
  let consumer: Consumer;

  before(async () => {
    consumer = await installPackage();
  });

  after(() => consumer.remove());

  it('has a README whose example compiles in strict mode', async () => {
    assert.equal(await consumer.compile(await example()), '');
  });

  it('has types that reject a mistake', async () => {
    const mistaken = `${await example()}
      export async function wrong(kernel: Awaited<ReturnType<typeof startKernel>>) {
        const { outcome } = await kernel.interrupt();
        return outcome === 'done';
      }`;
    assert.match(
      await consumer.compile(mistaken),
      /consumer\.ts\(\d+,\d+\): error TS2367: .+ no overlap\.\s+$/,
    );
  });

  it('reports that the extension is not installed', async () => {
    const printed = await consumer.run(`
      const { KernelInterrupt, KernelInterruptUnavailableError } = require('@kernel-interrupt/api');
      KernelInterrupt.api().catch((error) => {
        console.log(error instanceof KernelInterruptUnavailableError, error.message);
      });`);
    assert.match(printed, /^true Kernel Interrupt is not installed or is disabled\. /);
  });

  it('recognises an error of the extension by its name and code', async () => {
    const printed = await consumer.run(`
      const { isKernelInterruptError } = require('@kernel-interrupt/api');
      const error = Object.assign(new Error(), { name: 'KernelInterruptError', code: 'DISPOSED' });
      console.log(isKernelInterruptError(error), isKernelInterruptError(new Error()));`);
    assert.equal(printed.trim(), 'true false');
  });
});

/** Returns the TypeScript example in api/README.md. */
async function example(): Promise<string> {
  const readme = await readFile(path.join(REPOSITORY, 'api', 'README.md'), 'utf8');
  const source = /```ts\n(.+?)```/s.exec(readme)?.[1];
  assert.ok(source);
  return source;
}
