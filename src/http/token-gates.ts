import { type GateRules, TokenGate } from './token-gate.js';

const GATES_KEPT = 512;

/** One gate for all accounts with the same rules: there may be very many accounts, and few rules. */
export class TokenGates {
  /** By base URL. Emptied when full. */
  private readonly gates = new Map<string, readonly TokenGate[]>();
  private latest: TokenGate | undefined;

  of(rules: GateRules): TokenGate {
    // Mostly there is one for all.
    if (!this.latest?.follows(rules)) this.latest = this.find(rules);
    return this.latest;
  }

  private find(rules: GateRules): TokenGate {
    const { baseUrl, tokenParam, insecureHosts, tokenless } = rules;
    const near = this.gates.get(baseUrl) ?? [];
    const known = near.find((gate) => gate.follows(rules));
    if (known) return known;
    // The rules alone: a gate does not keep the account that came first.
    const gate = new TokenGate({ baseUrl, tokenParam, insecureHosts, tokenless });
    if (this.gates.size >= GATES_KEPT) this.gates.clear();
    this.gates.set(baseUrl, [...near, gate]);
    return gate;
  }
}
