import { type OptionReader } from '../../nest/options/option-reader.js';

/** WeChat's own URLs through the hub. */
export interface HubGatewayOptions {
  /** Signs the passes that stand in for tokens: at least 32 characters, the same in every hub of the fleet. */
  readonly passSecret: string;
}

/** Notes what is wrong with the option `gateway`. */
export function validateGateway(gateway: OptionReader): void {
  gateway.nothingBut(['passSecret']);
  if (gateway.required('passSecret')) gateway.string('passSecret');
}
