import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { HUB_VARIABLES } from '../../src/cli/hub/hub-environment.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HUB = join(ROOT, 'sample/hub');
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const json = (path: string) => JSON.parse(text(path)) as Record<string, Record<string, string>>;

const dockerfile = text('sample/hub/Dockerfile');
const config = text('sample/hub/hub.example.json');
const VARIABLES: readonly string[] = HUB_VARIABLES.map(({ name }) => name);

interface Service {
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: object;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const compose = parse(text('sample/hub/compose.yaml'), { merge: true }) as Compose;
const hubs = Object.entries(compose.services).filter(([name]) => name.startsWith('hub'));

describe('The image of the hub', () => {
  it('copies only what exists and what its .dockerignore lets through', () => {
    const copies = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
      sources.split(' '),
    );
    const admitted = text('sample/hub/Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(copies.length).toBeGreaterThan(8);
    expect(copies.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect([...copies].sort()).toEqual([...admitted].sort());
  });

  it('runs one pinned major of Node that the library supports, not as root', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(new Set(bases)).toEqual(new Set(['node:22-bookworm-slim']));
    expect(json('package.json')['engines']).toMatchObject({ node: expect.stringContaining('^22') });
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last.indexOf('\nUSER node\n')).toBeGreaterThan(0);
    expect(last.indexOf('\nUSER node\n')).toBeLessThan(last.indexOf('\nENTRYPOINT'));
  });

  it('sets variables that the command knows, and looks at a route that it has', () => {
    const set = [...dockerfile.matchAll(/\b([A-Z]+_[A-Z_]+)=/g)].map(([, name]) => name);
    expect(set).toContain('WECHAT_HUB_HOST');
    expect(set.filter((name = '') => name !== 'NODE_ENV' && !VARIABLES.includes(name))).toEqual([]);
    expect(dockerfile).toContain('/health/live');
    expect(text('src/cli/hub/operations/health.controller.ts')).toMatch(
      /@Controller\('health'\)[^]*@Get\('live'\)/,
    );
  });

  it('has the versions that the library is tested with, and every package that it asks for', () => {
    const { dependencies = {} } = json('sample/hub/package.json');
    const { peerDependencies = {} } = json('package.json');
    const { packages } = JSON.parse(text('package-lock.json')) as {
      packages: Record<string, { version: string }>;
    };
    const others = Object.entries(dependencies).filter(([name]) => name !== 'nestjs-wechat-token');
    expect(others).toEqual(others.map(([name]) => [name, packages[`node_modules/${name}`]?.version]));
    const missing = Object.keys(peerDependencies).filter((name) => !(name in dependencies));
    // Nobody listens for events in it.
    expect(missing).toEqual(['@nestjs/event-emitter']);
  });
});

describe('The compose file of the hub', () => {
  it('runs two hubs over one Redis that no port leads to', () => {
    expect(hubs).toHaveLength(2);
    for (const [, { depends_on }] of hubs) expect(depends_on?.['redis']?.condition).toBe('service_healthy');
    expect(compose.services['redis']?.ports).toBeUndefined();
    expect(compose.services['redis']?.healthcheck).toBeDefined();
    const ports = hubs.flatMap(([, service]) => service.ports ?? []);
    expect(ports.every((port) => port.startsWith('127.0.0.1:') && port.endsWith(':8080'))).toBe(true);
  });

  it.each(hubs)('gives %s a Dockerfile, a configuration and variables that exist', (_name, service) => {
    const { build, volumes = [], environment = {} } = service;
    const context = normalize(join(HUB, build?.context ?? ''));
    expect(normalize(join(context, build?.dockerfile ?? ''))).toBe(join(HUB, 'Dockerfile'));
    for (const volume of volumes) expect(existsSync(join(HUB, volume.split(':')[0] ?? ''))).toBe(true);
    expect(environment['WECHAT_HUB_CONFIG']).toBe(volumes[0]?.split(':')[1]);
    expect(Object.keys(environment).filter((name) => !VARIABLES.includes(name))).toEqual([]);
    const referred = [...config.matchAll(/"env": "(\w+)"/g)].map(([, name]) => name);
    expect(referred.length).toBeGreaterThan(0);
    for (const name of referred) expect(environment).toHaveProperty(name ?? '');
  });

  it('has a secret for each that the configuration reads, and holds none itself', () => {
    const read = [...config.matchAll(/"file": "([^"]+)"/g)].map(([, path = '']) => path);
    expect(read.length).toBeGreaterThan(1);
    expect(new Set(read.map((path) => dirname(path)))).toEqual(new Set(['/run/secrets']));
    const names = read.map((path) => basename(path)).sort();
    for (const [, { secrets = [] }] of hubs) expect([...secrets].sort()).toEqual(names);
    for (const name of names) {
      expect(compose.secrets[name]?.file).toMatch(/^\.\/secrets\//);
    }
    expect(text('sample/hub/.gitignore')).toContain('secrets/');
    for (const [, value] of config.matchAll(/"(?:secret|passSecret|password|redis)": (.)/g))
      expect(value).toBe('{');
  });
});
