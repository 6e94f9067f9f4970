import type { Logger } from '../base/logger';

type Level = keyof Logger;

/** Passes every line on to another logger, and keeps the last ones for the report. */
export class RecordingLogger implements Logger {
  private readonly kept: string[] = [];

  constructor(
    private readonly logger: Logger,
    private readonly limit = 40,
  ) {}

  get lines(): readonly string[] {
    return [...this.kept];
  }

  trace(message: string): void {
    this.log('trace', message);
  }

  debug(message: string): void {
    this.log('debug', message);
  }

  info(message: string): void {
    this.log('info', message);
  }

  warn(message: string): void {
    this.log('warn', message);
  }

  error(message: string): void {
    this.log('error', message);
  }

  private log(level: Level, message: string): void {
    this.logger[level](message);
    this.kept.push(`${level}: ${message}`);
    this.kept.splice(0, this.kept.length - this.limit);
  }
}
