/**
 * Lets contestants take turns, each round in another order, so that whatever else the machine does hits all of them.
 * A contestant is a function that measures once and returns a number. Returns their samples under the same names.
 */
export async function interleave(contestants, { rounds, warmUps = 3 }) {
  const names = Object.keys(contestants);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(((round + turn) % names.length) + names.length) % names.length];
      const sample = await contestants[name]();
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
}
