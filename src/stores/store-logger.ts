/**
 * Where stores tell people what is wrong. Messages hold no token, secret or password.
 * @inline
 */
export interface StoreLogger {
  log(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export const silentLogger: StoreLogger = {
  log: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
