import type { JoinableCell } from './joinable';
import { sourceOfCell } from './interactiveCell';

/** Returns the texts that the kernel may receive when the cell runs; it receives one of them. */
export function cellTexts({ document, metadata }: JoinableCell): readonly string[] {
  return [document.getText(), sourceOfCell(metadata)].filter((text) => text !== undefined);
}
