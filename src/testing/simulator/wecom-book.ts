import type { SimulatedWecomApp } from './simulator-options.js';

/** How a WeCom app is called where an official account is called by its appId. */
export function wecomOwner({ corpId, agentId }: Pick<SimulatedWecomApp, 'corpId' | 'agentId'>): string {
  return `${corpId}/${agentId}`;
}

/** The WeCom apps that exist. */
export class WecomBook {
  readonly #apps = new Map<string, SimulatedWecomApp>();

  constructor(apps: readonly SimulatedWecomApp[]) {
    for (const app of apps) this.add(app);
  }

  add(app: SimulatedWecomApp): void {
    this.#apps.set(wecomOwner(app), { ...app });
  }

  find(owner: string): SimulatedWecomApp | undefined {
    return this.#apps.get(owner);
  }

  ofCorp(corpId: string | undefined): SimulatedWecomApp[] {
    return [...this.#apps.values()].filter((app) => app.corpId === corpId);
  }

  owners(): string[] {
    return [...this.#apps.keys()];
  }
}
