import { describe, expect, it } from '@jest/globals';
import { NewsBoard } from './news-board.js';

const news = (key: string) => ({ key, kind: 'credential' }) as const;

describe('the board of news', () => {
  it('wakes everybody who waits for this key, once', async () => {
    const board = new NewsBoard();
    const woken: string[] = [];
    const wait = (name: string, key: string): void => {
      void board.next(key).arrived.then(() => woken.push(name));
    };
    wait('a', 'k');
    wait('b', 'k');
    wait('c', 'other');
    board.post(news('k'));
    await Promise.resolve();
    expect(woken).toEqual(['a', 'b']);
    board.post(news('k'));
    board.wakeAll();
    await Promise.resolve();
    expect(woken).toEqual(['a', 'b', 'c']);
  });

  it('does not wake who has cancelled, nor by news from before', async () => {
    const board = new NewsBoard();
    const woken: string[] = [];
    board.post(news('k'));
    const early = board.next('k');
    const patient = board.next('k');
    void early.arrived.then(() => woken.push('early'));
    void patient.arrived.then(() => woken.push('patient'));
    early.cancel();
    early.cancel();
    await Promise.resolve();
    expect(woken).toEqual([]);
    board.post(news('k'));
    await Promise.resolve();
    expect(woken).toEqual(['patient']);
    patient.cancel();
  });
});
