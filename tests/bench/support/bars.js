// Bars in a picture that can be read in light and in dark.

const [WIDTH, ROW, LEFT, RIGHT] = [720, 28, 150, 60];
const COLOURS = ['#3b82f6', '#93c5fd'];

/**
 * @param {string} title
 * @param {{name: string, parts: number[], label: string}[]} rows with their parts side by side
 */
export function bars(title, rows) {
  const sum = (/** @type {number[]} */ parts) => parts.reduce((total, part) => total + part, 0);
  const scale = (WIDTH - LEFT - RIGHT) / Math.max(...rows.map(({ parts }) => sum(parts)));
  const drawn = rows.map(({ name, parts, label }, index) => {
    const top = (index + 1) * ROW;
    const pieces = parts.map((part, piece) => {
      const x = LEFT + sum(parts.slice(0, piece)) * scale;
      return `<rect x="${x.toFixed(1)}" y="${top + 6}" width="${(part * scale).toFixed(1)}" height="16" fill="${COLOURS[piece]}"/>`;
    });
    const end = (LEFT + sum(parts) * scale + 6).toFixed(1);
    return [
      `<text x="${LEFT - 8}" y="${top + 19}" text-anchor="end">${name}</text>`,
      ...pieces,
      `<text x="${end}" y="${top + 19}">${label}</text>`,
    ].join('\n  ');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${(rows.length + 1) * ROW + 8}" role="img" aria-label="${title}">
  <style>text { font: 13px system-ui, sans-serif; fill: #374151 } @media (prefers-color-scheme: dark) { text { fill: #d1d5db } }</style>
  <text x="8" y="18" font-weight="600">${title}</text>
  ${drawn.join('\n  ')}
</svg>
`;
}
