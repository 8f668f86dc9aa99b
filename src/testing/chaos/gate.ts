/** Holds whoever passes until it is opened. */
export class Gate {
  private letGo!: () => void;
  private arrive!: () => void;
  private readonly opened = new Promise<void>((resolve) => (this.letGo = resolve));
  /** Settles when somebody stands before the gate. */
  readonly reached = new Promise<void>((resolve) => (this.arrive = resolve));

  open(): void {
    this.letGo();
  }

  pass(): Promise<void> {
    this.arrive();
    return this.opened;
  }
}
