import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { TOOLS } from '../../src/vscode/contributions';
import { callTool } from './callTool';
import { kernelInterrupt } from './kernelInterrupt';
import { withLongGracePeriod } from './longGracePeriod';
import { registerProvidedKernel, type ProvidedKernel } from './providedKernel';
import { waitUntil } from './waiting';

describe('the tools for language models', () => {
  const kernels: ProvidedKernel[] = [];

  const register = async (
    ...options: Parameters<typeof registerProvidedKernel>
  ): Promise<ProvidedKernel> => {
    const kernel = await registerProvidedKernel(...options);
    kernels.push(kernel);
    return kernel;
  };

  before(() => kernelInterrupt());

  afterEach(() => {
    for (const { registered } of kernels.splice(0)) {
      registered.dispose();
    }
  });

  it('are offered to every extension', () => {
    const names = vscode.lm.tools.map(({ name }) => name);
    assert.deepEqual(
      Object.values(TOOLS).filter((name) => !names.includes(name)),
      [],
    );
  });

  it('interrupt the kernel that the agent names, and no other', async () => {
    const meant = await register({ name: 'Meant', status: 'busy' });
    const other = await register({ name: 'Other', status: 'busy' });
    assert.match(
      await callTool(TOOLS.interruptKernel, { kernel: 'Meant' }),
      /^Sent an interrupt to Meant \(the interrupt command of the extension that registered it\)\. The kernel is idle now\.\nOutcome: sent\. Attempts: provider \d+ ms\.$/,
    );
    assert.deepEqual([meant.interrupts(), other.interrupts()], [1, 0]);
  });

  it('find a kernel by its id, and by the Uri and the paths of its notebook', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const resource = vscode.Uri.joinPath(folder?.uri ?? assert.fail(), 'a notebook.ipynb');
    const { registered } = await register({ name: 'Python', status: 'idle', resource });
    for (const kernel of [
      registered.id,
      resource.toString(),
      resource.toString(true),
      resource.fsPath,
      'a notebook.ipynb',
    ]) {
      assert.match(await callTool(TOOLS.interruptKernel, { kernel }), /^Python is idle\./, kernel);
    }
  });

  it('do nothing if no kernel has the name that the agent gives, and list the kernels', async () => {
    const { registered, interrupts } = await register({ name: 'Known', status: 'busy' });
    for (const tool of Object.values(TOOLS)) {
      const answer = await callTool(tool, { kernel: 'Unknown' });
      assert.ok(answer.startsWith('No kernel is named "Unknown".'), answer);
      assert.ok(answer.includes(`Known (id "${registered.id}")`), answer);
    }
    assert.equal(interrupts(), 0);
  });

  it('do nothing for a name that several kernels have, but accept the id of one of them', async () => {
    const [one, two] = [
      await register({ name: 'Twin', status: 'busy' }),
      await register({ name: 'Twin', status: 'busy' }),
    ];
    const answer = await callTool(TOOLS.interruptKernel, { kernel: 'Twin' });
    assert.ok(answer.startsWith('"Twin" names several kernels: '), answer);
    assert.deepEqual([one.interrupts(), two.interrupts()], [0, 0]);
    await callTool(TOOLS.interruptKernel, { kernel: two.registered.id });
    assert.deepEqual([one.interrupts(), two.interrupts()], [0, 1]);
  });

  it('refuse an input with `force`', async () => {
    const { interrupts } = await register({ name: 'Forced', status: 'busy' });
    const answer = await callTool(TOOLS.interruptKernel, { kernel: 'Forced', force: true });
    assert.match(answer, /^The tool takes \{"kernel": "…"\}/);
    assert.equal(interrupts(), 0);
  });

  it('report that a kernel that ignores the interrupt is still running', async () => {
    await register({ name: 'Stubborn', status: 'busy' }, { obeys: false });
    const answer = await callTool(TOOLS.interruptKernel, { kernel: 'Stubborn' });
    assert.match(
      answer,
      /^Stubborn is still running\. Tried: the interrupt command of the extension that registered it\./,
    );
    assert.match(answer, /\nOutcome: stillBusy\./);
  });

  it('end their interrupt when the agent cancels the call', async () => {
    const { registered, interrupts } = await register(
      { name: 'Slow', status: 'busy' },
      { obeys: false },
    );
    const source = new vscode.CancellationTokenSource();
    const whenAsked = (times: number): Promise<void> =>
      waitUntil('the provider is asked', () => interrupts() === times, interrupts);
    await withLongGracePeriod(async () => {
      const calling = callTool(TOOLS.interruptKernel, { kernel: registered.id }, source.token);
      const rejected = assert.rejects(calling, /Canceled/);
      await whenAsked(1);
      source.cancel();
      await rejected;
      // If the interrupt still ran, this call would join it and not ask the provider again.
      const next = new vscode.CancellationTokenSource();
      const result = registered.interrupt({}, next.token);
      await whenAsked(2);
      next.cancel();
      assert.equal((await result).outcome, 'cancelled');
    });
  });

  it('send nothing if the agent has already cancelled the call', async () => {
    const { interrupts } = await register({ name: 'Early', status: 'busy' });
    const source = new vscode.CancellationTokenSource();
    source.cancel();
    await assert.rejects(callTool(TOOLS.interruptKernel, { kernel: 'Early' }, source.token));
    assert.equal(interrupts(), 0);
  });
});
