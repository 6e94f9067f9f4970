import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newConnectionInfo, type ConnectionInfo } from '../../../src/jupyter/connectionFile';
import { hasEnded, isListening } from '../../../src/jupyter/hasEnded';
import { FakeZmqKernel } from './FakeZmqKernel';

const open = new AbortController().signal;

describe('hasEnded', () => {
  let info: ConnectionInfo;

  beforeEach(async () => {
    info = await newConnectionInfo();
  });

  it('is true if every port of a local kernel refuses connections', async () => {
    assert.equal(await hasEnded(info, open), true);
  });

  it('is false if the kernel still listens', async () => {
    const kernel = await FakeZmqKernel.start(info);
    try {
      assert.equal(await hasEnded(info, open), false);
    } finally {
      kernel.stop();
    }
  });

  it('is true if the kernel closes its ports during the check', async () => {
    const kernel = await FakeZmqKernel.start(info);
    const checked = hasEnded(info, open);
    kernel.stop();
    assert.equal(await checked, true);
  });

  for (const ip of ['0.0.0.0', '*', '127.0.0.2', 'localhost']) {
    it(`treats ${ip} as this machine`, async () => {
      assert.equal(await hasEnded({ ...info, ip }, open), true);
    });
  }

  for (const ip of ['192.0.2.1', '::2', 'gpu.example']) {
    it(`is false for ${ip}, which may be another machine`, async () => {
      assert.equal(await hasEnded({ ...info, ip }, open), false);
    });
  }

  it('is true if the sockets of the transport ipc are gone', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'ended-'));
    try {
      const ipc = { ...info, transport: 'ipc', ip: path.join(folder, 'kernel') } as const;
      assert.equal(await hasEnded(ipc, open), true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('isListening', () => {
  it('is true only while the kernel listens', async () => {
    const info = await newConnectionInfo();
    assert.equal(await isListening(info), false);
    const kernel = await FakeZmqKernel.start(info);
    assert.equal(await isListening(info), true);
    kernel.stop();
    // ZeroMQ closes the ports a moment later, and `hasEnded` waits for that.
    assert.equal(await hasEnded(info, open), true);
    assert.equal(await isListening(info), false);
  });
});
