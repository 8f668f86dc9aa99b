import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { WechatConfigurationError } from '../core/errors.js';

const TWICE =
  'is called for two global modules, and Nest would give each service the accounts of only one of them: put all ' +
  'accounts into one forRoot and import it once (other modules inject without an import), or let each have isGlobal: false';

/** Two global modules would hide each other, and who sends as whom would depend on the order of imports. */
export function refuseSecondGlobal(modules: ModulesContainer | undefined, module: Type): void {
  const globals = [...(modules?.values() ?? [])].filter(
    ({ metatype, isGlobal }) => metatype === module && isGlobal,
  );
  if (globals.length > 1) throw new WechatConfigurationError([{ path: 'forRoot', message: TWICE }]);
}
