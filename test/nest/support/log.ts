import { type LoggerService } from '@nestjs/common';

/** A logger for one application that keeps what it is told. */
export class Log implements LoggerService {
  readonly lines: string[] = [];

  /** What followed each text: details, and the context. */
  readonly trailing: unknown[][] = [];

  log = (message: unknown, ...rest: unknown[]) => this.keep('log', message, rest);
  warn = (message: unknown, ...rest: unknown[]) => this.keep('warn', message, rest);
  error = (message: unknown, ...rest: unknown[]) => this.keep('error', message, rest);
  debug = (message: unknown, ...rest: unknown[]) => this.keep('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]) => this.keep('verbose', message, rest);

  about(text: string): string[] {
    return this.lines.filter((line) => line.includes(text));
  }

  private keep(level: string, message: unknown, rest: unknown[]): void {
    this.trailing.push(rest);
    this.lines.push(`${level} ${String(message)}`);
  }
}
