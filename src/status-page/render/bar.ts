import { type Html, html } from '../html.js';

export interface Bar {
  /** What it measures, for those who do not see it. */
  readonly label: string;
  /** What it says, in words. */
  readonly text: string;
  /** 0 to 1. */
  readonly share: number;
  /** Where on the bar something will happen, 0 to 1. */
  readonly mark?: number | undefined;
  readonly tone: 'good' | 'warning' | 'bad' | 'quiet';
}

/**
 * A bar by SVG: its width is an attribute of the drawing, because the page's policy forbids inline styles. In steps of
 * half a percent, so that what hardly moved is not sent again.
 */
export function bar({ label, text, share, mark, tone }: Bar): Html {
  const percent = percentOf(share);
  return html`<div
    class="bar ${tone}"
    role="meter"
    aria-label="${label}"
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow="${percent}"
    aria-valuetext="${text}"
  >
    <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="fill" width="${percent}" height="1" />
      ${mark !== undefined && html`<rect class="mark" x="${percentOf(mark)}" width="0.5" height="1" />`}
    </svg>
  </div>`;
}

function percentOf(share: number): number {
  return Number.isFinite(share) ? Math.round(Math.min(1, Math.max(0, share)) * 200) / 2 : 0;
}
