import { setTimeout as wait } from 'node:timers/promises';

import type { AnsweringFault, Fault, FaultMoment, HoldingFault } from './fault.js';
import type { LoggedRequest } from './request-log.js';

/** The faults that hit one request. */
export interface FaultPlan {
  /** Waits for the delays and gates of this moment; rejects when `signal` fires. */
  hold(moment: FaultMoment, signal: AbortSignal): Promise<void>;
  answer(moment: FaultMoment): AnsweringFault | undefined;
}

/** The scripted faults, in the order in which they were scripted. */
export class FaultScript {
  #faults: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Infinity };
    this.#faults.push(entry);
    return () => {
      this.#faults = this.#faults.filter((other) => other !== entry);
    };
  }

  /** Decides and uses up what hits `request`; synchronous, so that the order of arrival decides. */
  plan(request: LoggedRequest): FaultPlan {
    const holds: HoldingFault[] = [];
    let answer: AnsweringFault | undefined;
    for (const entry of this.#faults) {
      const { fault } = entry;
      const holding = fault.kind === 'delay' || fault.kind === 'gate';
      if (entry.left <= 0 || (!holding && answer) || !hits(fault, request)) continue;
      entry.left -= 1;
      if (holding) holds.push(fault);
      else answer = fault;
    }
    this.#faults = this.#faults.filter(({ left }) => left > 0);
    return {
      async hold(moment, signal) {
        for (const fault of holds) {
          if ((fault.when ?? 'after') !== moment) continue;
          await (fault.kind === 'delay'
            ? wait(fault.ms, undefined, { signal })
            : Promise.race([fault.gate, aborted(signal)]));
        }
      },
      answer: (moment) => (answer && (answer.when ?? 'before') === moment ? answer : undefined),
    };
  }

  clear(): void {
    this.#faults = [];
  }
}

function hits({ path, match }: Fault, request: LoggedRequest): boolean {
  const onPath =
    path === undefined || (typeof path === 'string' ? path === request.path : request.path.search(path) >= 0);
  return onPath && (match?.(request) ?? true);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(new Error('the simulator has stopped'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
