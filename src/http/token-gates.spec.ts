import { describe, expect, it } from '@jest/globals';
import { HeldCredential } from '../core/held-credential.js';
import type { GateRules } from './token-gate.js';
import { TokenGates } from './token-gates.js';

const RULES: GateRules = {
  baseUrl: 'https://api.weixin.qq.com',
  tokenParam: 'access_token',
  insecureHosts: ['sandbox.internal'],
  tokenless: false,
};

const credential = (id: string, value: string) =>
  new HeldCredential({ id, value, issuedAt: 0, receivedAt: 0, expiresAt: 1, server: 's', cause: 'missing' });

describe('gates', () => {
  it('are shared by all accounts with the same rules', () => {
    const gates = new TokenGates();
    const gate = gates.of(RULES);
    expect(gates.of({ ...RULES })).toBe(gate);
    expect(gates.of({ ...RULES, insecureHosts: ['sandbox.internal'] })).toBe(gate);
  });

  it.each([
    ['base URL', { baseUrl: 'https://proxy.example' }],
    ['parameter', { tokenParam: 'component_access_token' }],
    ['list of hosts', { insecureHosts: ['sandbox.internal', 'other.internal'] }],
    ['word on tokens', { tokenless: true }],
  ])('are others for another %s, whoever came last', (_name, other) => {
    const gates = new TokenGates();
    const gate = gates.of(RULES);
    const second = gates.of({ ...RULES, ...other });
    expect(second).not.toBe(gate);
    expect(second.rules).toEqual({ ...RULES, ...other });
    expect(gates.of(RULES)).toBe(gate);
    expect(gates.of({ ...RULES, ...other })).toBe(second);
  });

  it('are not kept for ever', () => {
    const gates = new TokenGates();
    const first = gates.of(RULES);
    for (let number = 0; number < 512; number++)
      gates.of({ ...RULES, baseUrl: `https://${number}.proxy.example` });
    expect(gates.of(RULES)).not.toBe(first);
  });
});

describe('a signature', () => {
  it('is made once for each token, and never another one’s, whatever the ids are', () => {
    const gate = new TokenGates().of(RULES);
    const signature = gate.signature(credential('a', 'A+'));
    expect(signature).toMatchObject({ token: 'A+', pair: 'access_token=A%2B' });
    expect(gate.signature(credential('b', 'A+'))).toBe(signature);
    expect(gate.signature(credential('a', 'B'))).toMatchObject({ token: 'B', pair: 'access_token=B' });
    expect(gate.signature(credential('a', 'A+'))).toBe(signature);
  });

  it('is not kept for ever', () => {
    const gate = new TokenGates().of(RULES);
    const signature = gate.signature(credential('a', 'A'));
    for (let number = 0; number < 512; number++) gate.signature(credential('a', `T${number}`));
    expect(gate.signature(credential('a', 'A'))).not.toBe(signature);
  });
});
