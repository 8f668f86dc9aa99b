import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../core/clock.js';
import { HubClient } from '../clients/hub-client.js';
import { type CredentialNews, EventStreams } from './event-streams.js';

const CLIENT = new HubClient({ name: 'orders', keyHash: '', accounts: '*', rights: ['read'] });

const newsOf = (index: number): CredentialNews => ({
  account: `tenant-${index}`,
  credentialType: 'access_token',
  id: 'an-id-of-about-this-length',
});

const times = (count: number) => Array.from({ length: count }, (_, index) => newsOf(index));

describe('A client that reads nothing', () => {
  /** As a connection that takes nothing: everything that is written waits. */
  const response = () => new ServerResponse(new IncomingMessage(new Socket()));

  it('is given time for a long beginning, and is cut off when much more is waiting', () => {
    const streams = new EventStreams(systemClock, 20);
    const res = response();
    streams.open(CLIENT, res, times(2_000));
    const beginning = res.writableLength;
    expect(beginning).toBeGreaterThan(100_000);

    streams.tell(newsOf(0));
    expect(res.destroyed).toBe(false);
    for (const news of times(2_000)) if (!res.destroyed) streams.tell(news);
    expect(res.destroyed).toBe(true);
    expect(res.writableLength).toBeLessThan(beginning + 100_000);
    streams.close();
  });
});
