import type { Logger } from '@nestjs/common';
import { isWechatError } from '../core/errors.js';
import type { OpenAccount } from './open-account.js';
import { WARM_UP_FAILED } from './wechat-token.messages.js';

/** Asks for the token of every account, so that what is wrong with them shows at deploy time. Never rejects. */
export async function warmUp(accounts: readonly OpenAccount[], logger: Logger): Promise<void> {
  await Promise.all(
    accounts.map(({ name, keeper }) =>
      keeper.value().then(
        () => undefined,
        (error: unknown) => {
          // That the application closes early is no failure.
          if (!isWechatError(error, 'SHUTTING_DOWN')) logger.error(WARM_UP_FAILED(name, error));
        },
      ),
    ),
  );
}
