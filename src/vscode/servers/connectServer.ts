import * as vscode from 'vscode';
import { isKernelInterruptError, KernelInterruptError, messageOf } from '../../base/errors';
import type { Logger } from '../../base/logger';
import { serverTrouble } from '../../jupyter/websocket/troubles';
import {
  isLoopback,
  parseServerAddress,
  serverName,
  type ServerAccess,
} from '../../sources/server/serverAddress';
import { isKernelId } from '../../sources/server/kernelId';
import type { ListedKernel } from '../../sources/server/serverAnswers';
import { isUnauthorized, ServerClient } from '../../sources/server/ServerClient';
import type { KernelSearch } from '../commands/chosenKernel';
import { COMMANDS } from '../contributions';
import { showMessage } from '../messages/messages';
import { showWhenSlow } from '../messages/slowWork';
import { ServerMemory, type ServerStorage } from './ServerMemory';

export interface ServerCommandOptions {
  readonly storage: ServerStorage;
  readonly search: Pick<KernelSearch, 'refresh'>;
  readonly log: Logger;
}

const TITLE = 'Connect to Jupyter Server';
const CONNECT = 'Connect';
const SHOW_KERNELS = 'Show Kernels';

/**
 * Runs the command Connect to Jupyter Server. Only the user can name a server: the command takes no argument, and no
 * setting, notebook or workspace can name one.
 *
 * @throws KernelInterruptError with a message that says why there is no connection
 */
export async function connectServer({ storage, search, log }: ServerCommandOptions): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    throw new KernelInterruptError(
      'UNTRUSTED',
      'This workspace is not trusted, so Kernel Interrupt contacts no Jupyter server. Trust the workspace first.',
    );
  }
  const address = await vscode.window.showInputBox({
    title: TITLE,
    prompt: 'The address of the server, with or without its token',
    placeHolder: 'http://localhost:8888/?token=… or https://hub.example.org/user/name/',
    ignoreFocusOut: true,
    validateInput: addressProblem,
  });
  const given = address === undefined ? undefined : parseServerAddress(address);
  if (!given || !(await acceptsUnencrypted(given.url))) {
    return;
  }
  const memory = new ServerMemory(storage);
  const accepted = await accessTo(given, memory);
  if (!accepted) {
    return;
  }
  const { access, count } = accepted;
  await memory.remember(access);
  log.info(`Connected to ${serverName(access.url)}.`);
  await search.refresh();
  const kernels = count === 1 ? '1 kernel' : `${count} kernels`;
  showMessage('information', `Connected to ${serverName(access.url)}: ${kernels}.`, SHOW_KERNELS)
    .then((pressed) => pressed && vscode.commands.executeCommand(COMMANDS.showKernels))
    .then(undefined, (error: unknown) => log.error(messageOf(error)));
}

function addressProblem(address: string): string | undefined {
  try {
    parseServerAddress(address);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * Asks the user whether the token may cross the network as plain text. Does not ask if the address begins with https or
 * the server is on this computer.
 */
async function acceptsUnencrypted(url: string): Promise<boolean> {
  const { protocol, host } = new URL(url);
  if (protocol === 'https:' || isLoopback(url)) {
    return true;
  }
  const pressed = await vscode.window.showWarningMessage(
    `The connection to ${host} is not encrypted.`,
    {
      modal: true,
      detail:
        'Everyone who can read the traffic between you and the server can read the token, and can then run code in your kernels. Use an address that begins with https if the server has one.',
    },
    CONNECT,
  );
  return pressed === CONNECT;
}

interface AcceptedAccess {
  readonly access: ServerAccess;
  /**
   * How many kernels the server lists. If it refuses to list them: how many kernels it has of those whose ids the user
   * entered.
   */
  readonly count: number;
}

/** Tries to list the kernels. Asks for a token or a password if the server wants one. */
async function accessTo(
  given: ServerAccess,
  memory: ServerMemory,
): Promise<AcceptedAccess | undefined> {
  try {
    return await tried(given, memory);
  } catch (error) {
    if (!isUnauthorized(error)) {
      throw error;
    }
  }
  const secret = await vscode.window.showInputBox({
    title: TITLE,
    prompt: `The token or the password of ${serverName(given.url)}`,
    password: true,
    ignoreFocusOut: true,
  });
  if (secret === undefined || secret === '') {
    return undefined;
  }
  try {
    return await tried({ url: given.url, token: secret }, memory);
  } catch (error) {
    if (!isUnauthorized(error)) {
      throw error;
    }
    return tried({ url: given.url, password: secret }, memory);
  }
}

/** Lists the kernels. If the server refuses to list them, asks the user for the id of one. */
async function tried(
  access: ServerAccess,
  memory: ServerMemory,
): Promise<AcceptedAccess | undefined> {
  try {
    return { access, count: (await listed(access)).length };
  } catch (error) {
    if (!isKernelInterruptError(error) || error.code !== 'ACCESS_DENIED') {
      throw error;
    }
    const id = await vscode.window.showInputBox({
      title: TITLE,
      prompt: `${error.message} Or enter the id of a kernel.`,
      placeHolder: '3b6f1a52-5a7e-4f1c-9f1e-0123456789ab',
      ignoreFocusOut: true,
      validateInput: (text) =>
        isKernelId(text.trim())
          ? undefined
          : 'The id of a kernel has the form 3b6f1a52-5a7e-4f1c-9f1e-0123456789ab.',
    });
    return id === undefined ? undefined : withKernel(access, id.trim(), memory);
  }
}

/** Adds a kernel to those of this server whose ids the user has entered before. */
async function withKernel(
  access: ServerAccess,
  id: string,
  memory: ServerMemory,
): Promise<AcceptedAccess> {
  const { kernels = [] } = (await memory.servers()).find(({ url }) => url === access.url) ?? {};
  const named = { ...access, kernels: [...new Set([...kernels, id])] };
  const found = await listed(named);
  if (!found.some((kernel) => kernel.id === id)) {
    throw serverTrouble(
      'BAD_REQUEST',
      `${serverName(access.url)} has no kernel with this id. It may have ended.`,
    );
  }
  return { access: named, count: found.length };
}

async function listed(access: ServerAccess): Promise<readonly ListedKernel[]> {
  const listing = new ServerClient(access).listKernels();
  void showWhenSlow(`Connecting to ${serverName(access.url)}`, listing);
  return listing;
}
