/** Calls `use` once for each of `names`, some at a time. */
export async function useEach(names, use, width = 200) {
  const next = names[Symbol.iterator]();
  const work = async () => {
    for (const name of next) await use(name);
  };
  await Promise.all(Array.from({ length: width }, work));
}
