import assert from 'node:assert/strict';
import { kernelInfoOf } from '../../../src/jupyter/kernelInfo';
import { newRequest } from '../../../src/jupyter/messages';

describe('kernelInfoOf', () => {
  it('reads the language and the implementation, and ignores an implementation that is not a string', () => {
    const named = { language_info: { name: 'R' }, implementation: 'IRkernel' };
    const { language, implementation } = kernelInfoOf(newRequest('s', 'kernel_info_reply', named));
    assert.deepEqual([language, implementation], ['R', 'IRkernel']);
    const broken = kernelInfoOf(newRequest('s', 'kernel_info_reply', { implementation: 1 }));
    assert.deepEqual([broken.language, broken.implementation], [undefined, undefined]);
  });

  const messageIds: [string, string, boolean][] = [
    ['ipykernel 7', 'bb07d2fe-8793f86342fe810a9d89e51b_3268_10', true],
    ['jupyter_client 6 (without the pid)', 'bb07d2fe-8793f86342fe810a9d89e51b_10', true],
    ['Deno', 'a757d5ac-df65-494b-857d-3a4b9f8f7ad1', false],
    ['xeus', '1d7b0e2b0f4a4f0c9f4c2c5b8b0a7e11', false],
  ];
  for (const [kernel, messageId, expected] of messageIds) {
    it(`${expected ? 'recognises' : 'does not recognise'} a message id of ${kernel} as one of jupyter_client's Session`, () => {
      const { header, ...rest } = newRequest('s', 'kernel_info_reply', {});
      const info = kernelInfoOf({ ...rest, header: { ...header, msg_id: messageId } });
      assert.equal(info.usesJupyterSession, expected);
    });
  }
});
