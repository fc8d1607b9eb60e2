/** One figure with the bar it has to meet. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly bar: string;
  readonly holds: boolean;
}

export interface Report {
  readonly name: string;
  readonly bars: readonly Bar[];
  /** Rows to read; the JSON line carries the bars. */
  readonly tables: readonly { readonly title: string; readonly rows: readonly Record<string, string | number>[] }[];
  readonly details?: Record<string, unknown>;
}

const round = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(4)));

export const atMost = (name: string, value: number, limit: number): Bar => ({
  name,
  value: round(value),
  bar: `<= ${limit}`,
  holds: value <= limit,
});
export const atLeast = (name: string, value: number, limit: number): Bar => ({
  name,
  value: round(value),
  bar: `>= ${limit}`,
  holds: value >= limit,
});

/** Prints the tables, then the bars, then one line of JSON; answers whether every bar holds. */
export function print({ name, bars, tables, details }: Report): boolean {
  for (const { title, rows } of tables) {
    console.log(`\n${title}`);
    console.table(rows);
  }
  console.log(`\n${name}: bars`);
  console.table(bars.map(({ name: figure, value, bar, holds }) => ({ figure, value, bar, holds: holds ? 'yes' : 'NO' })));
  console.log(JSON.stringify({ name, bars, ...details }));
  return bars.every(({ holds }) => holds);
}
