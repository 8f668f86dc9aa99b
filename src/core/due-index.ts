const SLOT_MS = 10_000;

/** What can be planned: it remembers its place itself, because a map of places would cost as much again. */
export interface Planned {
  /** The index's business only. */
  slot: number | undefined;
}

/** What waits for its renewal, in slots of ten seconds. Asking what is due costs what is due, not what exists. */
export class DueIndex<T extends Planned> {
  readonly #slots = new Map<number, Set<T>>();
  /** No slot is earlier than this one. */
  #earliest = Infinity;

  /** Plans `item` for `dueAt`, instead of any earlier plan. */
  plan(item: T, dueAt: number): void {
    const slot = Math.ceil(dueAt / SLOT_MS);
    if (item.slot === slot) return;
    this.remove(item);
    item.slot = slot;
    this.#earliest = Math.min(this.#earliest, slot);
    const items = this.#slots.get(slot);
    if (items) items.add(item);
    else this.#slots.set(slot, new Set([item]));
  }

  remove(item: T): void {
    const { slot } = item;
    if (slot === undefined) return;
    item.slot = undefined;
    const items = this.#slots.get(slot);
    items?.delete(item);
    if (items?.size === 0) this.#slots.delete(slot);
  }

  /** Takes out everything that is due at `now`. */
  takeDue(now: number): T[] {
    if (this.#earliest * SLOT_MS > now) return [];
    const due: T[] = [];
    let earliest = Infinity;
    for (const [slot, items] of this.#slots) {
      if (slot * SLOT_MS <= now) items.forEach((item) => due.push(item));
      else earliest = Math.min(earliest, slot);
    }
    due.forEach((item) => this.remove(item));
    this.#earliest = earliest;
    return due;
  }
}
