/** CPU time of this process in microseconds. Other programs on the machine do not make it run, as they do with wall time. */
export function cpuUs() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
