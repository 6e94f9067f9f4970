import sinon from 'sinon';
import type { KernelStatus } from '../../../../src/api';
import type { JoinableNotebook } from '../../../../src/vscode/notebooks/joinable';

export type Status = KernelStatus | 'unknown';

/** A fake notebook, whose cells have the text and the execution order that the test gives. */
export class FakeNotebook implements JoinableNotebook {
  isOfJupyterExtension = true;
  jupyter: object | undefined = {};
  status: Status = 'idle';
  changes = 0;
  readonly beforeQuestion = sinon.stub();
  private readonly running = new Set<string>();
  private cells: { text: string; executionOrder: number; source: string | undefined }[] = [];
  editors: string[] = [];

  constructor(
    readonly name: string,
    private readonly scheme = 'file://',
  ) {}

  get resource(): string {
    return `${this.scheme}/${this.name}`;
  }

  get observer() {
    const { status, changes, beforeQuestion } = this;
    return { status, changes, beforeQuestion, isRunning: (id: string) => this.running.has(id) };
  }

  readonly document = {
    getCells: () =>
      this.cells.map(({ text, executionOrder, source }, index) => ({
        executionSummary: { executionOrder },
        metadata: source === undefined ? {} : { interactive: { originalSource: source } },
        document: { uri: { toString: () => this.idOf(index) }, getText: () => text },
      })),
  };

  /** @param source the text of the cell in the Python file, if the notebook is an Interactive Window */
  begins(text: string, executionOrder: number, source?: string): void {
    this.running.add(this.idOf(this.cells.push({ text, executionOrder, source }) - 1));
    this.status = 'busy';
    this.changes++;
  }

  ends(): void {
    this.running.clear();
    this.status = 'idle';
    this.changes++;
  }

  private idOf(index: number): string {
    return `${this.name}#${index}`;
  }
}
