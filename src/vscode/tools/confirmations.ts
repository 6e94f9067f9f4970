import { TOOLS, type ToolName } from '../contributions';
import { plainText } from '../view/untrustedText';

/** The kernel as the question to the user names it. */
export interface AskedKernel {
  readonly name: string;
  /** The path of its notebook or file in the workspace; undefined if it has none. */
  readonly file: string | undefined;
  /** Who runs it, as a part of a sentence. */
  readonly runBy: string | undefined;
}

/** The question to the user before a tool runs. */
export interface Confirmation {
  /** Plain text, without any name that comes from outside. */
  readonly title: string;
  /** Markdown. */
  readonly message: string;
  /** Markdown: shown while the tool runs. */
  readonly progress: string;
}

/** The limit for the name in a question. It may be a path, and paths are longer than other names. */
const LONGEST_NAME = 200;

/** Returns the question before a tool runs. It names the kernel's notebook, and who runs it. */
export function confirmation(tool: ToolName, kernel: AskedKernel): Confirmation {
  const name = kernelNameOf(kernel);
  const asked = `${name}, run by ${kernel.runBy ?? 'an extension of this window'}`;
  switch (tool) {
    case TOOLS.interruptKernel:
      return {
        title: 'Interrupt a Jupyter kernel?',
        message: `A language model asks to interrupt this kernel: ${asked}. This tries to stop the cell that runs now, and keeps the variables. The model gets the result, and the names of the processes that the cell left running. If nothing stops the cell, the model may also get the line of your code that the cell has reached, the names of running functions, and the name of a process that the cell waits for.`,
        progress: `Interrupting ${name}`,
      };
    case TOOLS.whereIsItStuck:
      return {
        title: 'Look inside a Jupyter kernel?',
        message: `A language model asks where this kernel is stuck: ${asked}. The model gets the lines of code that run now, in your cell and in libraries, the names of their functions and files, and the child processes that the cell waits for. Kernel Interrupt runs a short piece of Python in the kernel to find them. The cell keeps running.`,
        progress: `Looking inside ${name}`,
      };
  }
}

/** Names the notebook, and the kernel if it has another name. */
function kernelNameOf({ name, file }: AskedKernel): string {
  const parts =
    file === undefined || file === name
      ? [name]
      : file.endsWith(`/${name}`)
        ? [file]
        : [name, file];
  const [first = '', second] = parts.map(codeSpan);
  return second === undefined ? first : `${first} (${second})`;
}

/**
 * Makes a code span. In a dialog, VS Code shows Markdown as plain text, so escaped characters would show their
 * backslashes.
 */
function codeSpan(text: string): string {
  return `\`${plainText(text, LONGEST_NAME).replaceAll('`', "'")}\``;
}
