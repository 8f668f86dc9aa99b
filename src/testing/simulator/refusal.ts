/** WeChat says no: thrown by a route, turned into the platform's error envelope by its host. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly errcode: number,
    /** Words of its own; default: the recorded ones for this errcode. */
    readonly text?: string,
  ) {
    super(text ?? `errcode ${errcode}`);
  }
}
