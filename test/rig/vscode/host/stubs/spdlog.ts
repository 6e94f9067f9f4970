import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** Replaces the compiled package @vscode/spdlog, with which VS Code writes its logs and its output channels. */
const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'] as const;
const INFO_LEVEL = 2;

class FileLogger {
  private level = INFO_LEVEL;
  private raw = false;

  constructor(private readonly file: string) {}

  trace = (message: string): void => this.write(0, message);
  debug = (message: string): void => this.write(1, message);
  info = (message: string): void => this.write(2, message);
  warn = (message: string): void => this.write(3, message);
  error = (message: string): void => this.write(4, message);
  critical = (message: string): void => this.write(5, message);

  setLevel(level: number): void {
    this.level = level;
  }

  /** From now on, messages are written without a time and a level. */
  clearFormatters(): void {
    this.raw = true;
  }

  /** From now on, messages are written with a time and a level. VS Code asks for no other pattern. */
  setPattern(): void {
    this.raw = false;
  }

  flush(): void {
    // Every line is written at once.
  }

  drop(): void {
    // No file is open between two writes.
  }

  private write(level: number, message: string): void {
    if (level < this.level) {
      return;
    }
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    const name = LEVELS[level] ?? 'info';
    appendFileSync(this.file, this.raw ? message : `${time} [${name}] ${message}\n`);
  }
}

export function setFlushOn(): void {
  // Every line is written at once.
}

export function createRotatingLogger(_name: string, file: string): Promise<FileLogger> {
  mkdirSync(path.dirname(file), { recursive: true });
  return Promise.resolve(new FileLogger(file));
}

export function createAsyncRotatingLogger(name: string, file: string): Promise<FileLogger> {
  return createRotatingLogger(name, file);
}
