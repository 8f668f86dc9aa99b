import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/** Whose pages may be signed. A signature for any page that asks would lend this account to everybody. */
@Injectable()
export class PageOrigins {
  constructor(
    private readonly host: HttpAdapterHost,
    /** Undefined: this application's own pages on this machine. */
    private readonly configured: readonly string[] | undefined,
  ) {}

  allow(url: unknown): url is string {
    // URL reads what a browser would: the origin of http://localhost:3000@evil.example is evil's.
    return typeof url === 'string' && URL.canParse(url) && this.list().includes(new URL(url).origin);
  }

  private list(): readonly string[] {
    if (this.configured) return this.configured;
    const { port } = (this.host.httpAdapter.getHttpServer() as Server).address() as AddressInfo;
    return [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
  }
}
