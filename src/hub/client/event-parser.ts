/** One message of an event stream. */
export interface StreamEvent {
  readonly type: string;
  readonly data: string;
}

/** A stream that sends a longer line is no hub's. */
const LONGEST_LINE = 16 * 1024;

/**
 * Takes an event stream apart. Comments and fields that nobody needs here are skipped.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventParser {
  private rest = '';
  private type = '';
  private data: string[] = [];

  constructor(private readonly listener: (event: StreamEvent) => void) {}

  /** Throws a `RangeError` when a line has no end. */
  push(text: string): void {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    if (this.rest.length > LONGEST_LINE) throw new RangeError('the line is too long');
    for (const line of lines) this.line(line);
  }

  private line(line: string): void {
    if (line === '') return this.dispatch();
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === 'event') this.type = value;
    if (field === 'data') this.data.push(value);
  }

  private dispatch(): void {
    const event = { type: this.type || 'message', data: this.data.join('\n') };
    const complete = this.data.length > 0;
    this.type = '';
    this.data = [];
    if (complete) this.listener(event);
  }
}
