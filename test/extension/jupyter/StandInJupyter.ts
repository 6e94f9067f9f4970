import type { NotebookDocument } from 'vscode';
import type { JupyterStandIn } from '../fixtures/jupyter-extension/api';
import { PublicJupyter } from './PublicJupyter';

/** The stand-in for the Jupyter extension. It records the interrupts that it sends. */
export class StandInJupyter extends PublicJupyter {
  constructor(private readonly api: JupyterStandIn) {
    super();
  }

  override countInterrupts(notebook: NotebookDocument): () => Promise<number> {
    const uri = notebook.uri.toString();
    const { interrupts } = this.api.control.records;
    // VS Code gives the Uri of a closed Interactive Window to the next one, so only interrupts from now on count.
    const earlier = interrupts.length;
    return () =>
      Promise.resolve(interrupts.slice(earlier).filter((one) => one.notebook === uri).length);
  }
}
