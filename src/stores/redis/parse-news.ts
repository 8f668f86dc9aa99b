import type { News } from '../../core/refresh-coordinator.js';

const KINDS: ReadonlySet<string> = new Set<News['kind']>([
  'credential',
  'doubted',
  'rejected',
  'failure',
  'resumed',
]);

/** Reads a message of the news channel. Undefined when it is none of ours, or of a kind that a later release knows. */
export function parseNews(text: string): News | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof data !== 'object' || data === null) return undefined;
  const { key, kind, id } = data as Record<string, unknown>;
  if (typeof key !== 'string' || typeof kind !== 'string' || !KINDS.has(kind)) return undefined;
  return { key, kind: kind as News['kind'], ...(typeof id === 'string' && { id }) };
}
