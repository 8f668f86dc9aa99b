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
  private readonly opened = new Map<string, T>();
  private readonly opening = new Map<string, Promise<T>>();

  constructor(
    private readonly supply: AccountSupply<Fields, T>,
    private readonly max: number,
  ) {}

  /** What is known without asking. */
  peek(name: string): T | undefined {
    return this.opened.get(name);
  }

  /** Those that are kept. */
  values(): Iterable<T> {
    return this.opened.values();
  }

  /** The account itself when it is known, a promise when it has to be resolved; concurrent callers share one resolution. */
  open(name: string): T | Promise<T> {
    const opened = this.opened.get(name);
    if (opened !== undefined) {
      this.opened.delete(name);
      this.opened.set(name, opened);
      if (!this.supply.isDoubted(opened)) return opened;
    }
    return this.opening.get(name) ?? this.resolve(name);
  }

  forget(name: string): void {
    this.opening.delete(name);
    this.drop(name);
  }

  private resolve(name: string): Promise<T> {
    const isWanted = (): boolean => this.opening.get(name) === opening;
    const opening = this.reopen(name, isWanted).finally(() => {
      if (isWanted()) this.opening.delete(name);
    });
    this.opening.set(name, opening);
    return opening;
  }

  private async reopen(name: string, isWanted: () => boolean): Promise<T> {
    let fields: Fields;
    try {
      fields = await this.supply.resolve(name);
    } catch (error) {
      // A token that is valid is served on, whatever happened to the account's options.
      const known = this.opened.get(name);
      if (known !== undefined) return known;
      throw error;
    }
    if (isWanted()) {
      this.drop(name);
      const opened = this.supply.open(name, fields);
      this.opened.set(name, opened);
      this.evict();
      return opened;
    }
    // Forgotten meanwhile: good for those who wait for it, and for nobody else.
    const opened = this.supply.open(name, fields);
    this.supply.close(opened);
    return opened;
  }

  private drop(name: string): void {
    const opened = this.opened.get(name);
    this.opened.delete(name);
    if (opened !== undefined) this.supply.close(opened);
  }

  private evict(): void {
    for (const name of this.opened.keys()) {
      if (this.opened.size <= this.max) return;
      this.drop(name);
    }
  }
}
