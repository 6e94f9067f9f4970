import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { testEnvironment } from '../rig/environment';
import { SELF_SIGNED } from '../unit/sources/server/certificates';
import { disposeAfterAll } from './fixtures/disposeAfterAll';
import { JupyterServer } from './fixtures/peers/JupyterServer';
import { PeerFolder } from './fixtures/peers/PeerFolder';
import { connectNotebook, ServerKernels } from './fixtures/serverKernels';
import { skipOnSecondNode } from './fixtures/skipOnSecondNode';

const PROGRAM = path.join(__dirname, 'fixtures', 'interruptOverTls.js');
const run = promisify(execFile);

for (const python of [testEnvironment().jupyterPrograms ?? []].flat()) {
  describe('the kernels of a Jupyter server with https', () => {
    const disposeAfter = disposeAfterAll();
    let folder: PeerFolder;

    before(async function () {
      skipOnSecondNode(this);
      folder = disposeAfter(await PeerFolder.make());
    });

    it('are not listed if the certificate of the server is self-signed', async () => {
      const server = await JupyterServer.start(python, folder, { certificate: SELF_SIGNED });
      disposeAfter(server);
      const access = { url: server.url, token: server.token };
      const list = disposeAfter(new ServerKernels([{ access }]));
      await list.refresh();
      const problems = list.kernels.kernels.map(({ descriptions }) => descriptions[0]?.problem);
      assert.equal(problems.length, 1);
      const sentence =
        /^The certificate of the Jupyter server at 127\.0\.0\.1:\d+ is not trusted: no authority that this computer knows has signed it/;
      assert.match(problems[0] ?? '', sentence);
      await assert.rejects(connectNotebook(access, '3b6f1a52-5a7e-4f1c-9f1e-000000000001'), {
        code: 'BAD_CERTIFICATE',
        message: sentence,
      });
    });

    it('are interrupted over wss if the authority that signed the certificate of the server is trusted', async () => {
      const authority = path.join(folder.temporary, 'authority.pem');
      await writeFile(authority, SELF_SIGNED);
      const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority };
      const { stdout } = await run(process.execPath, [PROGRAM, python], { env });
      assert.match(stdout, /^interrupted$/m);
    });
  });
}
