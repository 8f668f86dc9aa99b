import { hintedError } from '../core/engine-errors.js';
import type { Locale } from '../core/settings.js';
import { NO_TEXT } from './wechat-token.messages.js';

/** The text `name` among the options of a call. Types do not help callers in JavaScript: throws `INVALID_ARGUMENT`. */
export function requiredText<Name extends string>(
  options: Readonly<Partial<Record<Name, unknown>>> | null | undefined,
  name: Name,
  locale: Locale,
): string {
  const value = options?.[name];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw hintedError('INVALID_ARGUMENT', NO_TEXT(name), locale);
}
