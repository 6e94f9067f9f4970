import { StringDecoder } from 'node:string_decoder';

/** Turns chunks of bytes into lines. A chunk may hold several lines or a part of one; an unfinished line is kept. */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  /** Returns the lines that `chunk` completes, without `\n` or `\r\n`. */
  feed(chunk: Buffer): string[] {
    const pieces = (this.rest + this.decoder.write(chunk)).split('\n');
    this.rest = pieces.pop() ?? '';
    return pieces.map((piece) => (piece.endsWith('\r') ? piece.slice(0, -1) : piece));
  }
}
