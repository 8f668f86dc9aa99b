import { describe, expect, it } from '@jest/globals';
import { html } from './html.js';

describe('Markup', () => {
  it('escapes every text that is put into it, for content and attributes', () => {
    const hostile = `<script>alert("1")</script>&'`;

    expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
      '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;</p>',
    );
  });

  it('keeps markup that is put into markup, and joins lists', () => {
    const items = ['<a>', 'b'].map((each) => html`<li>${each}</li>`);

    expect(
      html`<ul>
        ${items}
      </ul>`.text.replace(/\s/g, ''),
    ).toBe('<ul><li>&lt;a&gt;</li><li>b</li></ul>');
  });

  it('shows 0, and nothing for false and undefined', () => {
    expect(html`[${0}|${false}|${undefined}]`.text).toBe('[0||]');
  });

  it('does not take a value that looks like markup of its own for it', () => {
    expect(html`${JSON.parse('"<b>"') as string}`.text).toBe('&lt;b&gt;');
  });
});
