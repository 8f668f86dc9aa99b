/** Name of the sweep among the application's cron jobs. */
export const SWEEP_JOB_NAME = 'wechat-token:sweep';

/** The module's checked options. */
export const WECHAT_TOKEN_OPTIONS = Symbol.for('nestjs-wechat-token.options');

/**
 * The `Clock` that everything in the module reads. For tests: `overrideProvider(WECHAT_TOKEN_CLOCK).useValue(clock)` on a Nest
 * testing module makes time a matter of the test. (The cron job itself is driven by the timers of the `cron` package.)
 */
export const WECHAT_TOKEN_CLOCK = Symbol.for('nestjs-wechat-token.clock');

/** The `Random` of the module: jitter and identifiers. Overridden in tests as `WECHAT_TOKEN_CLOCK`. */
export const WECHAT_TOKEN_RANDOM = Symbol.for('nestjs-wechat-token.random');
