import { afterAll, beforeAll } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';

/** How somebody looks at the page. */
export interface Viewer {
  /** Language of the browser: it decides what the page speaks, unless the address does. */
  readonly locale: 'en-US' | 'zh-CN';
  readonly width: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly javaScriptEnabled?: boolean;
  readonly reducedMotion?: 'reduce';
}

export interface OpenPage {
  readonly page: Page;
  /** What the browser complained about: errors of scripts and of the console, violations of the page's policy. */
  readonly complaints: string[];
  /** Every body that the server answered with. */
  readonly bodies: () => Promise<string[]>;
}

/** What a page shall come to say, it says by then, also on a busy machine. */
const PATIENCE_MS = 60_000;

/** A headless browser for the tests of a file. */
export function browser() {
  let running: Browser;
  beforeAll(async () => {
    const executablePath = process.env.TEST_CHROMIUM;
    if (!executablePath) throw new Error('TEST_CHROMIUM is not set: run this with npm run test:browser');
    running = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-background-networking'],
    });
  });
  afterAll(() => running?.close());

  return async ({ width, ...viewer }: Viewer): Promise<OpenPage> => {
    const context = await running.newContext({ ...viewer, viewport: { width, height: 800 } });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // A policy's violation is an error of the console as well.
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const reading: Promise<string>[] = [];
    page.on('response', (response) => {
      // Of a request that was given up there is no body.
      reading.push(response.text().catch(() => ''));
    });
    return { page, complaints, bodies: () => Promise.all(reading) };
  };
}
