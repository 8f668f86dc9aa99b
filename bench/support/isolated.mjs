// One benchmark in a process of its own: no other one's garbage, compiled code or timers disturb it.
const { default: benchmark } = await import(process.argv[2]);
for await (const row of benchmark()) process.send(row);
process.disconnect();
