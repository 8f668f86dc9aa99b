/**
 * A source that issues at once, as `token` does: each fetch kills the previous token. Tokens are `name#number`.
 * `onIssue` hears of each of them at the moment WeChat would have issued it.
 */
export function benchSource(name, onIssue = () => undefined) {
  let issued = 0;
  return {
    kind: 'bench',
    scope: 'shared',
    rotation: 'exclusive',
    windows: { soonEarliestMs: 900_000, soonLatestMs: 600_000, dueMs: 60_000 },
    fetch() {
      const value = `${name}#${(issued += 1)}`;
      onIssue(value);
      return Promise.resolve({ value, expiresInSeconds: 7200 });
    },
  };
}

export function benchAccounts(count, onIssue) {
  return Array.from({ length: count }, (_, number) => {
    const name = `tenant-${number}`;
    return { name, platform: 'custom', source: benchSource(name, onIssue) };
  });
}
