import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTcpPorts } from '../../../src/jupyter/tcpPorts';

describe('readTcpPorts', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tcp-ports-'));
  });

  after(() => rm(folder, { recursive: true }));

  async function portsIn(text: string): Promise<readonly number[] | undefined> {
    const file = path.join(folder, 'kernel.json');
    await writeFile(file, text);
    return readTcpPorts(file);
  }

  const ports = { shell_port: 50001, iopub_port: 50002, hb_port: 0, stdin_port: '50003' };

  it('returns the valid ports that the file names', async () => {
    const expected = [50001, 50002];
    assert.deepEqual(await portsIn(JSON.stringify(ports)), expected);
    assert.deepEqual(await portsIn(JSON.stringify({ transport: 'tcp', ...ports })), expected);
  });

  const unknown: [string, string][] = [
    ['of a kernel with the transport ipc', JSON.stringify({ transport: 'ipc', ...ports })],
    ['without ports', '{"key":"a"}'],
    ["with only a registration port, which is not the kernel's", '{"registration_port":50001}'],
    ['whose ports the kernel has not chosen yet', '{"shell_port":0}'],
    ['that is half written', '{"shell_port":50001'],
  ];
  for (const [what, text] of unknown) {
    it(`returns undefined for a file ${what}`, async () => {
      assert.equal(await portsIn(text), undefined);
    });
  }

  it('returns undefined for a file that does not exist', async () => {
    assert.equal(await readTcpPorts(path.join(folder, 'missing.json')), undefined);
  });
});
