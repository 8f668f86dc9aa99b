import { Transform, type TransformCallback } from 'node:stream';

/**
 * Lets a stream through as long as the token is not in it, and breaks it off before the token's last byte left. WeChat
 * repeats no token, but a server on the way that quotes the URL in its error page does.
 */
export class TokenGuard extends Transform {
  private readonly token: Buffer;
  /** The end of what came so far, which may be the beginning of the token. */
  private held: Buffer = Buffer.alloc(0);

  constructor(token: string) {
    super();
    this.token = Buffer.from(token);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    if (bytes.includes(this.token)) {
      done(new Error('the answer holds the token'));
      return;
    }
    const certain = Math.max(0, bytes.length - this.token.length + 1);
    // A copy: the rest of a chunk would keep all of it in memory.
    this.held = Buffer.from(bytes.subarray(certain));
    done(null, certain > 0 ? bytes.subarray(0, certain) : undefined);
  }

  override _flush(done: TransformCallback): void {
    done(null, this.held);
  }
}
