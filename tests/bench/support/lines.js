// Lines over time in a picture that can be read in light and in dark.

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [720, 300, 48, 16, 64, 36];
const COLOURS = ['#3b82f6', '#f59e0b'];

/**
 * @param {object} picture
 * @param {string} picture.title
 * @param {{name: string, points: number[]}[]} picture.lines
 * @param {(index: number) => number} picture.minute of a point
 * @param {[number, number]} picture.shaded minutes that are set off from the others
 * @param {string} picture.shade what they are
 */
export function lines({ title, lines, minute, shaded, shade }) {
  const { length } = lines[0].points;
  const [first, last] = [minute(0), minute(length - 1)];
  const most = Math.max(...lines.flatMap(({ points }) => points));
  const x = (/** @type {number} */ time) => (LEFT + ((time - first) / (last - first)) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const y = (/** @type {number} */ value) => (HEIGHT - BOTTOM - (value / most) * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const drawn = lines.map(({ name, points }, index) => {
    const path = points.map((value, point) => `${x(minute(point))},${y(value)}`).join(' ');
    const left = LEFT + index * 170;
    return [
      `<polyline points="${path}" fill="none" stroke="${COLOURS[index]}" stroke-width="2"/>`,
      `<rect x="${left}" y="34" width="12" height="12" fill="${COLOURS[index]}"/>`,
      `<text x="${left + 18}" y="45">${name}</text>`,
    ].join('\n  ');
  });
  const across = steps(0, most).map(
    (value) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}"/>` +
      `<text x="${LEFT - 8}" y="${Number(y(value)) + 4}" text-anchor="end">${value}</text>`,
  );
  const along = steps(first, last).map(
    (value) => `<text x="${x(value)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${value} min</text>`,
  );
  const [from, until] = shaded.map(x);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
  <style>text { font: 13px system-ui, sans-serif; fill: #374151 } .grid { stroke: #9ca3af; stroke-width: .5 } .shade { fill: #9ca3af; opacity: .25 } @media (prefers-color-scheme: dark) { text { fill: #d1d5db } }</style>
  <text x="8" y="18" font-weight="600">${title}</text>
  <rect class="shade" x="${from}" y="${TOP}" width="${(Number(until) - Number(from)).toFixed(1)}" height="${HEIGHT - TOP - BOTTOM}"/>
  <text x="${Number(from) + 8}" y="${TOP - 6}">${shade}</text>
  ${[...across, ...along, ...drawn].join('\n  ')}
</svg>
`;
}

/** Round numbers from one to the other, some five of them. @param {number} from @param {number} to */
function steps(from, to) {
  const step = [1, 2, 5, 10, 20, 50, 100].find((size) => (to - from) / size <= 8) ?? 200;
  const values = [];
  for (let value = Math.ceil(from / step) * step; value <= to; value += step) values.push(value);
  return values;
}
