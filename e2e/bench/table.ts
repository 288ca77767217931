import type { Row, Spread, Wire } from "./measure.ts";

const number = (value: number) => Math.round(value).toLocaleString("en-US");

function millis({ median, p95, runs: [least, most] }: Spread): string {
  const short = (value: number) => value.toFixed(value < 10 ? 1 : 0);
  return `${short(median)}, ${short(p95)} (${short(least)}–${short(most)})`;
}

const bytes = ({ up, down }: Wire) => `${number(up)} / ${number(down)}`;

function connections({ connectionsAtOnce, openedPer100 }: Wire): string {
  return openedPer100 === 0
    ? String(connectionsAtOnce)
    : `${connectionsAtOnce}, ${number(openedPer100)} opened`;
}

/** Markdown for people: one table for each size of document. */
export function tables(rows: readonly Row[]): string {
  const sizes = [...new Set(rows.map((row) => row.size))];
  return sizes
    .map((size) => {
      const lines = rows
        .filter((row) => row.size === size)
        .map((row) =>
          [
            row.way,
            millis(row.shown),
            row.saved === null ? "never told" : millis(row.saved),
            bytes(row.author),
            bytes(row.other),
            connections(row.author),
            connections(row.other),
          ].join(" | "),
        );
      return [
        `In a document of ${number(size)} characters:`,
        "",
        "| way | ms to the other's screen | ms until it is known as saved | author's bytes up / down | other's bytes up / down | author's connections | other's |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        ...lines.map((line) => `| ${line} |`),
      ].join("\n");
    })
    .join("\n\n");
}
