import { afterEach } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

export const REAL_TOKEN = '70_canary-real-token_of-the-account-000000000000000000000000000000';

export type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/** A WeChat that hands out one token and answers everything else as the test says, byte by byte. */
export function scriptedWechat() {
  const open: Server[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  return async (handler: Handler): Promise<string> => {
    const server = createServer((req, res) => {
      if (req.url?.startsWith('/cgi-bin/stable_token')) {
        res.setHeader('content-type', 'application/json');
        res.end(JSON.stringify({ access_token: REAL_TOKEN, expires_in: 7200 }));
      } else {
        handler(req, res);
      }
    });
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
}
