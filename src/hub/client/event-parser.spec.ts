import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventParser, type StreamEvent } from './event-parser.js';

function parse(...chunks: string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const parser = new EventParser((event) => events.push(event));
  for (const chunk of chunks) parser.push(chunk);
  return events;
}

describe('An event stream', () => {
  const stream =
    ': hello\n\nevent: credential\ndata: {"id":\r\ndata:1}\n\nid: 7\ndata: x\n\nevent: ping\n\nretry: 5\r\r';
  const events = [
    { type: 'credential', data: '{"id":\n1}' },
    { type: 'message', data: 'x' },
  ];

  it('is taken apart by lines, whatever ends them; comments and events without data are skipped', () => {
    expect(parse(stream)).toEqual(events);
  });

  it('says the same in whatever pieces it arrives', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const chunks = places.slice(1).map((end, index) => stream.slice(places[index], end));
        expect(parse(...chunks)).toEqual(events);
      }),
      { seed: 7 },
    );
  });

  it('is given up when a line has no end', () => {
    expect(() => parse('data: ' + 'x'.repeat(20_000))).toThrow(RangeError);
    expect(parse(`: ${'x'.repeat(10_000)}`)).toEqual([]);
  });
});
