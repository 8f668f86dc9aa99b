import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { Registry } from 'prom-client';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { WechatTokenModule } from '../../src/nest/wechat-token.module.js';
import { WechatTokenMetricsModule } from '../../src/prometheus/index.js';
import { apps } from '../nest/support/apps.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface KnownMetric {
  readonly name: string;
  readonly labelNames: readonly string[];
}

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const rulesOf = (yaml: string) =>
  (parse(yaml) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules);
const inText = (file: string) => /^```yaml\n(groups:\n[^]*?)^```$/m.exec(read(file))?.[1] ?? '';

/** By where they are; those of the page come without texts for people. */
const RULES: Readonly<Record<string, Rule[]>> = {
  'docs/alerts.yml': rulesOf(read('docs/alerts.yml')),
  'docs/operations.md': rulesOf(inText('docs/operations.md')),
};
const each = Object.entries(RULES).flatMap(([file, rules]) =>
  rules.map((rule) => [file, rule.alert, rule] as const),
);
const boot = apps();

describe('The example alert rules', () => {
  const known = new Map<string, KnownMetric>();
  beforeAll(async () => {
    const registry = new Registry();
    await boot({
      imports: [
        WechatTokenModule.forRoot({ appId: 'wx0', secret: 'none' }),
        WechatTokenMetricsModule.forRoot({ registry }),
      ],
    });
    for (const metric of registry.getMetricsAsArray() as unknown as (KnownMetric & { type: string })[]) {
      known.set(metric.name, metric);
      const parts = metric.type === 'histogram' || 'buckets' in metric ? ['_bucket', '_sum', '_count'] : [];
      for (const part of parts)
        known.set(`${metric.name}${part}`, { ...metric, labelNames: [...metric.labelNames, 'le'] });
    }
  });

  it.each(Object.keys(RULES))('of %s have names of their own and a severity', (file) => {
    const rules = RULES[file]!;
    expect(rules.length).toBeGreaterThan(5);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(rule.alert).toMatch(/^[A-Z]\w+$/);
      expect(['page', 'ticket']).toContain(rule.labels['severity']);
      if (file.endsWith('.yml')) expect(rule.annotations?.['summary']).toBeTruthy();
      if (rule.for !== undefined) expect(rule.for).toMatch(/^\d+[smh]$/);
    }
  });

  it.each(each)('of %s: %s is PromQL', (_file, _alert, { expr }) => {
    const errors: string[] = [];
    parser.parse(expr).iterate({
      enter: ({ type, from, to }) => {
        if (type.isError) errors.push(`at ${from}: ${expr.slice(from, to + 10)}`);
      },
    });
    expect(errors).toEqual([]);
  });

  it.each(each)(
    'of %s: %s names metrics and labels that there are',
    (_file, _alert, { expr, annotations = {} }) => {
      const metrics = [...new Set(expr.match(/\bwechat_\w+/g))];
      expect(metrics).not.toEqual([]);
      expect(metrics.filter((name) => !known.has(name))).toEqual([]);

      const allowed = new Set(['job', ...metrics.flatMap((name) => known.get(name)?.labelNames ?? [])]);
      const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */));
      const matched = [...expr.matchAll(/(\w+)=~?"/g)].map(([, label = '']) => label);
      expect([...grouped, ...matched].filter((label) => !allowed.has(label))).toEqual([]);

      const told = [
        ...Object.values(annotations)
          .join(' ')
          .matchAll(/\$labels\.(\w+)/g),
      ];
      expect(told.map(([, label = '']) => label).filter((label) => !grouped.includes(label))).toEqual([]);
    },
  );
});
