import { eventually } from '../../../src/testing/contract/eventually.js';
import { TOKEN_PATHS, type TokenApi } from '../../fleet/support/fleet.js';
import { CALLERS, SIZE } from '../../fleet/support/revoke-in-flight.js';
import { type Storm } from './storm.js';

export { CALLERS, revokeInFlight, SIZE } from '../../fleet/support/revoke-in-flight.js';

export const ALL = SIZE * CALLERS;

/** Every client holds the same token, and WeChat honours it. */
export async function proveAgreement(storm: Storm): Promise<void> {
  await eventually(
    async () => {
      const [held, ...others] = await storm.held();
      return others.length === 0 && held !== undefined && storm.wechat.isAlive(held);
    },
    'every client holds the same token, which WeChat honours',
    15_000,
  );
}

/** Answers of the token endpoint are held until the returned function is called. */
export function holdToken(storm: Storm, tokenApi: TokenApi): () => void {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  storm.wechat.fault({ kind: 'gate', path: TOKEN_PATHS[tokenApi], gate, times: 1 });
  return open;
}
