// The cost of a keystroke by the size of the text, as an SVG that is readable in light and dark.

const WIDTH = 760;
const HEIGHT = 460;
const LEFT = 70;
const RIGHT = 190;
const TOP = 64;
const BOTTOM = 56;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 16px; font-weight: 600; }
  .axis { stroke: #8c959f; fill: none; }
  .grid { stroke: #d0d7de; stroke-width: 0.6; fill: none; }
  .line { fill: none; stroke-width: 2; }
  .ours { stroke-width: 3.2; }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117; }
    text { fill: #e6edf3; }
    .grid { stroke: #30363d; }
  }`;

/** One colour for an engine that is seen on white and on black; dashes for marked text. */
const COLOURS = { ours: "#2f81f7", yjs: "#d4a72c", ywasm: "#bf5af2", loro: "#2da44e", automerge: "#e5534b" };

/**
 * Series are `{ engine, label, marked, points: [[items, microseconds], …] }`; both axes are logarithmic, so that a
 * cost that grows with the logarithm of the size is nearly flat and one that grows with the size itself goes up steeply.
 */
export function plot(series, title) {
  const drawn = series.filter(({ points }) => points.length > 0);
  const xs = drawn.flatMap(({ points }) => points.map(([x]) => x));
  const ys = drawn.flatMap(({ points }) => points.map(([, y]) => y));
  const [left, right] = [Math.floor(log(Math.min(...xs))), Math.ceil(log(Math.max(...xs)))];
  const [low, high] = [Math.floor(log(Math.min(...ys))), Math.ceil(log(Math.max(...ys)))];
  const x = (value) => at(log(value), left, Math.max(right, left + 1), LEFT, WIDTH - RIGHT);
  const y = (value) => at(log(value), low, Math.max(high, low + 1), HEIGHT - BOTTOM, TOP);
  const parts = [];
  for (let power = left; power <= right; power++) {
    const px = x(10 ** power);
    parts.push(`<path class="grid" d="M${px} ${TOP}V${HEIGHT - BOTTOM}"/>`);
    parts.push(text(px, HEIGHT - BOTTOM + 20, (10 ** power).toLocaleString("en-US"), "middle"));
  }
  for (let power = low; power <= high; power++) {
    const py = y(10 ** power);
    parts.push(`<path class="grid" d="M${LEFT} ${py}H${WIDTH - RIGHT}"/>`);
    parts.push(text(LEFT - 8, py + 4, duration(10 ** power), "end"));
  }
  parts.push(`<path class="axis" d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>`);
  parts.push(...lines(drawn, x, y));
  parts.push(
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, "characters in the text, each an item of its own", "middle"),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
<style>${STYLE}
</style>
<rect class="paper" width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
<text class="title" x="${LEFT}" y="28">${title}</text>
${text(LEFT, 48, "time for one insertion at a random place; both axes logarithmic", "start")}
${parts.join("\n")}
</svg>
`;
}

function lines(drawn, x, y) {
  const ends = drawn.map(({ points }) => y(points.at(-1)[1]));
  const places = apart(ends, 16);
  return drawn.flatMap(({ engine, label, marked, points }, i) => {
    const colour = COLOURS[engine];
    const path = points.map(([items, cost], k) => `${k === 0 ? "M" : "L"}${x(items)} ${y(cost)}`).join("");
    const dash = marked ? ' stroke-dasharray="6 4"' : "";
    const [endX, endY] = [x(points.at(-1)[0]), ends[i]];
    const labelX = WIDTH - RIGHT + 16;
    return [
      `<path class="line ${engine}" stroke="${colour}"${dash} d="${path}"/>`,
      ...points.map(([items, cost]) => `<circle cx="${x(items)}" cy="${y(cost)}" r="3.2" fill="${colour}"/>`),
      `<path d="M${endX + 5} ${endY}L${labelX - 4} ${places[i]}" stroke="${colour}" stroke-width="0.7" fill="none"/>`,
      `<text x="${labelX}" y="${places[i] + 4}" style="fill:${colour}">${label}</text>`,
    ];
  });
}

/** Moves labels so far apart that they can be read, and keeps their order. */
function apart(heights, gap) {
  const order = heights.map((height, i) => [height, i]).sort((a, b) => a[0] - b[0]);
  const places = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const [height, i] of order) {
    last = Math.max(height, last + gap);
    places[i] = last;
  }
  return places;
}

const log = Math.log10;
const at = (value, from, to, start, end) => round(start + ((value - from) / (to - from)) * (end - start));
const round = (value) => Math.round(value * 10) / 10;
const text = (x, y, content, anchor) => `<text x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;

function duration(micros) {
  if (micros >= 1e6) return `${micros / 1e6} s`;
  return micros >= 1e3 ? `${micros / 1e3} ms` : `${micros} µs`;
}
