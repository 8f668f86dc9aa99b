import { ensureChromium } from '../../../scripts/ensure-chromium.mjs';

/** Jest calls this once, before any worker starts; workers inherit the environment. */
export default function globalSetup() {
  process.env.TEST_CHROMIUM = ensureChromium();
}
