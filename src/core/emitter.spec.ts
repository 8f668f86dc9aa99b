import { describe, expect, it } from '@jest/globals';
import { Emitter } from './emitter.js';

describe('an emitter', () => {
  it('calls its listeners in order, also when one throws, until they have gone', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    const leave = emitter.on((event) => void heard.push(`a${event}`));
    emitter.on(() => {
      throw new Error('its own trouble');
    });
    emitter.on((event) => void heard.push(`c${event}`));
    emitter.emit(1);
    expect(heard).toEqual(['a1', 'c1']);
    expect(emitter.size).toBe(3);
    leave();
    leave();
    emitter.emit(2);
    expect(heard).toEqual(['a1', 'c1', 'c2']);
    emitter.clear();
    emitter.emit(3);
    expect([heard.length, emitter.size]).toEqual([3, 0]);
  });

  it('takes the same function twice', () => {
    const emitter = new Emitter<number>();
    let heard = 0;
    const listener = (): void => void heard++;
    const leave = emitter.on(listener);
    emitter.on(listener);
    emitter.emit(1);
    leave();
    emitter.emit(2);
    expect(heard).toBe(3);
  });

  it('tells an event to those who listened when it came, and to nobody else', () => {
    const emitter = new Emitter<number>();
    let late = 0;
    emitter.on(() => void emitter.on(() => void late++));
    emitter.emit(1);
    expect(late).toBe(0);
  });
});
