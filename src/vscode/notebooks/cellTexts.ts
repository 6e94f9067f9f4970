import type { JoinableCell } from './joinable';
import { sourceOfCell } from './interactiveCell';

/** Returns the texts of which the kernel receives one when the cell runs. */
export function cellTexts({ document, metadata }: JoinableCell): readonly string[] {
  return [document.getText(), sourceOfCell(metadata)].filter((text) => text !== undefined);
}
