/** Markup that is safe to send: every text in it was escaped when it was put in. */
export class Html {
  constructor(readonly text: string) {}
}

export type HtmlValue = Html | string | number | false | undefined | readonly HtmlValue[];

/** Puts values into markup. Text is escaped, for content and for quoted attributes alike; `false` and undefined vanish. */
export function html(markup: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(markup.reduce((text, part, index) => text + textOf(values[index - 1]) + part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function textOf(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(textOf).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
