/** Holds whoever passes until it is opened. */
export class Gate {
  private letGo!: () => void;
  private arrive!: () => void;
  private readonly opened = new Promise<void>((resolve) => (this.letGo = resolve));
  /** Settles when somebody stands before the gate. */
  readonly reached = new Promise<void>((resolve) => (this.arrive = resolve));

  /** Lets everybody through, now and later. */
  open(): void {
    this.letGo();
  }

  /** Resolves when the gate is open. */
  pass(): Promise<void> {
    this.arrive();
    return this.opened;
  }
}
