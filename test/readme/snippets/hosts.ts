import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';
import { type Duplex } from 'node:stream';

interface ConnectingAgent {
  createConnection: (
    this: unknown,
    options: { host?: string },
    done: (error: Error | null, socket: Duplex) => void,
  ) => Duplex;
}

/**
 * The network of snippets that name hosts of the real world: connections to those lead to servers of the test, in plain
 * text also where the URL says https. Requests, hosts and paths stay what they are.
 */
export class Hosts {
  private readonly ports = new Map<string, number>();
  private readonly agents = [http.globalAgent, https.globalAgent];
  private readonly genuine = this.agents.map(
    (agent) => (agent as unknown as ConnectingAgent).createConnection,
  );

  constructor() {
    for (const [index, agent] of this.agents.entries()) {
      const genuine = this.genuine[index]!.bind(agent as unknown as ConnectingAgent);
      Object.assign(agent, {
        createConnection: ((options, done) => {
          const port = this.ports.get(options.host ?? '');
          return port === undefined ? genuine(options, done) : connect(port, '127.0.0.1');
        }) satisfies ConnectingAgent['createConnection'],
      });
    }
  }

  lead(host: string, url: string): void {
    this.ports.set(host, Number(new URL(url).port));
  }

  restore(): void {
    for (const [index, agent] of this.agents.entries()) {
      Object.assign(agent, { createConnection: this.genuine[index] });
      agent.destroy();
    }
  }
}
