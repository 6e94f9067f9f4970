import { StringDecoder } from 'node:string_decoder';

/** Bytes to lines. A chunk is not a line: it may hold many, or a part of one; the unfinished rest is kept. */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  /** The lines that `chunk` completes, without their ending: a line feed, and a carriage return before it. */
  feed(chunk: Buffer): string[] {
    const pieces = (this.rest + this.decoder.write(chunk)).split('\n');
    this.rest = pieces.pop() ?? '';
    return pieces.map((piece) => (piece.endsWith('\r') ? piece.slice(0, -1) : piece));
  }
}
