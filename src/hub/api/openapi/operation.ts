/** A JSON Schema (2020-12), as OpenAPI 3.1 has them. */
export type Schema = Readonly<Record<string, unknown>>;

/** What a reader of the OpenAPI description is told of an operation. */
export interface OperationDescription {
  readonly operationId: string;
  readonly summary: string;
  /** Of the 200. Undefined for a stream of events. */
  readonly answer?: Schema;
  /** Whether it answers with an ETag, and 304 to who has it already. */
  readonly conditional?: boolean;
  readonly body?: Schema;
  /** Of the path, besides `name`. */
  readonly params?: Readonly<Record<string, Schema>>;
  readonly query?: Readonly<Record<string, { readonly schema: Schema; readonly required: boolean }>>;
}
