import type { Logger } from '@nestjs/common';
import { isWechatError } from '../core/errors.js';
import { mapBounded } from './map-bounded.js';
import type { OpenAccount } from './open-account.js';
import { WARM_UP_FAILED, type WarmUpFailure } from './wechat-token.messages.js';

/** Accounts that are asked for side by side: thousands of commands at once are more than Redis answers in time. */
const WIDTH = 50;

/**
 * Asks for the token of every account, so that what is wrong with them shows at deploy time. Never rejects. Each failed
 * refresh has a line of its own with what to do; the last line counts them.
 */
export async function warmUp(accounts: readonly OpenAccount[], logger: Logger): Promise<void> {
  const failures: WarmUpFailure[] = [];
  await mapBounded(accounts, WIDTH, ({ name, keeper }) =>
    keeper.value().then(
      () => undefined,
      (error: unknown) => {
        // That the application closes early is no failure.
        if (!isWechatError(error, 'SHUTTING_DOWN')) failures.push({ name, error });
      },
    ),
  );
  if (failures.length > 0) logger.error(WARM_UP_FAILED(accounts.length, failures));
}
