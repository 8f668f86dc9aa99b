import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CanActivate, type ExecutionContext, UnauthorizedException } from '@nestjs/common';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Lets people and monitoring in with the password, under any user name (HTTP Basic). */
export class PasswordGuard implements CanActivate {
  readonly #expected: Buffer;

  constructor(password: string) {
    this.#expected = digest(password);
  }

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    if (this.admits(http.getRequest<IncomingMessage>())) return true;
    http.getResponse<ServerResponse>().setHeader('www-authenticate', 'Basic realm="hub", charset="UTF-8"');
    throw new UnauthorizedException();
  }

  /** Takes the same time for every wrong password. */
  admits({ headers }: IncomingMessage): boolean {
    const [, encoded = ''] = /^basic +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
    const pair = Buffer.from(encoded, 'base64').toString();
    return timingSafeEqual(digest(pair.slice(pair.indexOf(':') + 1)), this.#expected);
  }
}
