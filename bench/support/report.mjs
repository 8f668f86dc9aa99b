const COLUMNS = ['measured', 'reference', 'ratio', 'limit', ''];
const NAME_WIDTH = 58;
const WIDTH = 11;

/** One JSON object per line, and nothing else. */
export function jsonReport() {
  return {
    row: ({ name, value, reference, ratio, limit, pass }) =>
      console.log(JSON.stringify({ name, value, reference, ratio, limit, pass })),
  };
}

export function tableReport() {
  line('benchmark', COLUMNS);
  return {
    row({ name, value, reference, ratio, limit, pass, note }) {
      line(name, [
        figure(value),
        figure(reference),
        figure(ratio),
        `≤ ${figure(limit)}`,
        pass ? 'pass' : 'FAIL',
      ]);
      if (note) console.log(`  ${note}`);
    },
  };
}

function line(name, cells) {
  console.log(name.padEnd(NAME_WIDTH) + cells.map((cell) => cell.padStart(WIDTH)).join(''));
}

export function figure(value) {
  if (Number.isInteger(value)) return `${value}`;
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}
