import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Problem } from '../../nest/options/option-reader.js';

export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Files are named relative to this one. */
  readonly file: string | undefined;
  /** What is wrong is noted here. */
  readonly problems: Problem[];
}

/**
 * The configuration with `{ "env": "NAME" }` and `{ "file": "path" }` replaced by what they stand for. A `secret` in a file
 * is read anew for every token call, so that it can be rotated while the hub runs.
 */
export async function resolveReferences(
  value: unknown,
  path: string,
  around: Surroundings,
): Promise<unknown> {
  if (Array.isArray(value)) {
    return Promise.all(value.map((each, index) => resolveReferences(each, `${path}[${index}]`, around)));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[key, name] = []] = entries;
  if (entries.length === 1 && typeof name === 'string') {
    if (key === 'env') return fromEnvironment(name, path, around);
    if (key === 'file') return fromFile(name, path, around);
  }
  const resolved = entries.map(async ([field, each]) => {
    return [field, await resolveReferences(each, path === '' ? field : `${path}.${field}`, around)] as const;
  });
  return Object.fromEntries(await Promise.all(resolved));
}

function fromEnvironment(name: string, path: string, { environment, problems }: Surroundings): unknown {
  const value = environment[name];
  if (value === undefined || value === '')
    problems.push({ path, message: `the variable ${name} is not set` });
  return value ?? '';
}

async function fromFile(name: string, path: string, { file, problems }: Surroundings): Promise<unknown> {
  const place = file === undefined ? resolve(name) : resolve(dirname(file), name);
  // What editors and `echo` put at the end belongs to no secret.
  const read = async () => (await readFile(place, 'utf8')).replace(/\r?\n$/, '');
  try {
    const text = await read();
    if (text === '') problems.push({ path, message: `${place} is empty` });
    return /(?:^|\.)secret$/.test(path) ? read : text;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    problems.push({ path, message: `cannot read ${place}: ${code ?? 'unknown error'}` });
    return '';
  }
}
