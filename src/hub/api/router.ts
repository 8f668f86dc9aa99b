import { HubRefusal } from '../hub-refusal.js';
import type { HubRoute } from './route.js';

interface Entry {
  readonly route: HubRoute;
  readonly segments: readonly string[];
}

export interface Match {
  readonly route: HubRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a request. Exact: no other case, no slash too many. */
export class Router {
  private readonly entries: readonly Entry[];

  constructor(routes: readonly HubRoute[]) {
    this.entries = routes.map((route) => ({ route, segments: route.path.split('/') }));
  }

  /** Throws `NOT_FOUND`, `METHOD_NOT_ALLOWED`, or `REQUEST_INVALID` when a parameter is not encoded rightly. */
  match(method: string | undefined, path: string): Match {
    const segments = path.split('/');
    const matching = this.entries.filter(({ segments: wanted }) => fits(wanted, segments));
    if (matching.length === 0) throw new HubRefusal('NOT_FOUND');
    const entry = matching.find(({ route }) => route.method === method);
    if (!entry) {
      const allow = matching.map(({ route }) => route.method).join(', ');
      throw new HubRefusal('METHOD_NOT_ALLOWED', { headers: { allow } });
    }
    return { route: entry.route, params: paramsOf(entry.segments, segments) };
  }
}

function fits(wanted: readonly string[], segments: readonly string[]): boolean {
  return (
    wanted.length === segments.length &&
    wanted.every((name, index) => (name.startsWith(':') ? segments[index] !== '' : name === segments[index]))
  );
}

function paramsOf(wanted: readonly string[], segments: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [index, name] of wanted.entries()) {
    if (name.startsWith(':')) params[name.slice(1)] = decoded(segments[index] ?? '');
  }
  return params;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new HubRefusal('REQUEST_INVALID', { problem: 'the path is not percent-encoded UTF-8' });
  }
}
