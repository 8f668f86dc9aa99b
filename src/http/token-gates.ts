import { type GateRules, TokenGate } from './token-gate.js';

const GATES_KEPT = 512;

/** One gate for all accounts with the same rules: there may be very many accounts, and few rules. */
export class TokenGates {
  /** By what the rules say. Emptied when full. */
  private readonly gates = new Map<string, TokenGate>();
  private latest: TokenGate | undefined;

  of(rules: GateRules): TokenGate {
    // Mostly there is one for all.
    if (!this.latest?.follows(rules)) this.latest = this.find(rules);
    return this.latest;
  }

  private find(rules: GateRules): TokenGate {
    const { baseUrl, tokenParam, insecureHosts, tokenless } = rules;
    const key = JSON.stringify([baseUrl, tokenParam, insecureHosts, tokenless]);
    let gate = this.gates.get(key);
    if (!gate) {
      gate = new TokenGate({ baseUrl, tokenParam, insecureHosts, tokenless });
      if (this.gates.size >= GATES_KEPT) this.gates.clear();
      this.gates.set(key, gate);
    }
    return gate;
  }
}
