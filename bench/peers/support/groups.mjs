const running = new Set();

/** Takes over a process that was started `detached`, with all that it starts. Returns how to end them. */
export function takeGroup(child) {
  const end = () => {
    running.delete(end);
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // They have gone by themselves.
    }
  };
  running.add(end);
  return end;
}

/** For a run that ends before they do. */
export function endAllGroups() {
  for (const end of running) end();
}
