import { createHash } from 'node:crypto';
import { Html } from '../html.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

/** Whole elements: a space more inside them, and their hashes would not fit. */
export const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
export const SCRIPT_ELEMENT = new Html(`<script>${SCRIPT}</script>`);

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing but the page's own style and script, known by their hashes, and requests to its own origin. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Of every answer: kept by no cache, framed by nobody, and with no way in for anybody's script. */
export const HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  Vary: 'Accept-Language',
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
};
