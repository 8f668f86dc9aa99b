interface Entry<T> {
  opened?: T;
  opening?: Promise<T>;
}

/** How a cache of accounts gets and loses them. */
export interface AccountSupply<Fields, T> {
  /** Finds an account; rejects when there is none. */
  resolve(name: string): Promise<Fields>;
  open(name: string, fields: Fields): T;
  close(opened: T): void;
  /** True when it should be resolved again before it is used. */
  isDoubted(opened: T): boolean;
}

/** Accounts that `resolveAccount` found, by name; the least recently used ones go when there are too many. */
export class ResolvedAccounts<Fields, T> {
  private readonly entries = new Map<string, Entry<T>>();

  constructor(
    private readonly supply: AccountSupply<Fields, T>,
    private readonly max: number,
  ) {}

  /** What is known without asking. */
  peek(name: string): T | undefined {
    return this.entries.get(name)?.opened;
  }

  /** The account itself when it is known, a promise when it has to be resolved; concurrent callers share one resolution. */
  open(name: string): T | Promise<T> {
    const entry = this.entries.get(name) ?? {};
    this.entries.delete(name);
    this.entries.set(name, entry);
    const { opened } = entry;
    if (opened !== undefined && !this.supply.isDoubted(opened)) return opened;
    return (entry.opening ??= this.reopen(name, entry).finally(() => delete entry.opening));
  }

  forget(name: string): void {
    const entry = this.entries.get(name);
    this.entries.delete(name);
    if (entry?.opened !== undefined) this.supply.close(entry.opened);
  }

  private async reopen(name: string, entry: Entry<T>): Promise<T> {
    const before = entry.opened;
    let fields: Fields;
    try {
      fields = await this.supply.resolve(name);
    } catch (error) {
      // A token that is valid is served on, whatever happened to the account's options.
      if (before !== undefined) return before;
      if (this.entries.get(name) === entry) this.entries.delete(name);
      throw error;
    }
    if (entry.opened !== undefined) this.supply.close(entry.opened);
    const opened = this.supply.open(name, fields);
    if (this.entries.get(name) === entry) {
      entry.opened = opened;
      this.evict();
    } else {
      // Forgotten meanwhile: good for those who wait for it, and for nobody else.
      this.supply.close(opened);
    }
    return opened;
  }

  private evict(): void {
    for (const [name, { opening }] of this.entries) {
      if (this.entries.size <= this.max) return;
      if (!opening) this.forget(name);
    }
  }
}
