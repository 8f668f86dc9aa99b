import { installOnDebian, onPath } from './debian.mjs';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const find = () => BROWSERS.map(onPath).find(Boolean);

/** Finds the browser of the browser tests, or installs it where it may. Returns its path. */
export function ensureChromium() {
  let browser = find();
  if (!browser) {
    installOnDebian('chromium');
    browser = find();
  }
  if (!browser) {
    throw new Error(`The browser tests need Chromium: put one of ${BROWSERS.join(', ')} on the PATH.`);
  }
  return browser;
}

if (process.argv[1]?.endsWith('ensure-chromium.mjs')) {
  try {
    console.log(ensureChromium());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
