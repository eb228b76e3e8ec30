// The table, for a terminal and for docs/conformance.md.

/** @typedef {import('./reporter.js').Line} Line */

const isTried = (/** @type {Line} */ { passed }) => passed !== null;
const peerHolds = (/** @type {Line} */ { peer, expected }) => peer === expected;

/** How many lines went how. @param {Line[]} lines */
function counts(lines) {
  const tried = lines.filter(isTried);
  const lacking = tried.filter(({ peer }) => peer === 'no such feature').length;
  return {
    tried: tried.length,
    ours: tried.filter(({ passed }) => passed).length,
    peer: tried.filter(peerHolds).length,
    lacking,
    notApplicable: lines.length - tried.length,
  };
}

/** @param {Line[]} lines */
export function terminal(lines) {
  const rows = lines.map(({ number, name, expected, got, passed, code, peer }) => {
    const mark = passed === null ? '-' : passed ? 'ok' : 'FAILED';
    return [mark, number, name, expected, code ? `${got} (${code})` : got, peer];
  });
  const all = [['', '', 'row', 'expected', 'ours', 'oidc-client-ts 3.5.0'], ...rows];
  const widths = [6, 4, 76, 15, 44, 0];
  const text = all.map((cells) =>
    cells
      .map((cell, index) => fit(cell, widths[index]))
      .join('  ')
      .trimEnd(),
  );
  const { tried, ours, peer, lacking, notApplicable } = counts(lines);
  const summary = [
    `${tried} lines tried: as expected ${ours} by ours, ${peer} by oidc-client-ts 3.5.0 (which lacks ${lacking})`,
    `${notApplicable} not applicable`,
  ];
  return `\n${[...text, '', ...summary].join('\n')}\n`;
}

/** @param {string} text @param {number} width */
function fit(text, width) {
  if (width === 0) return text;
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

const GROUPS = [
  [
    'Relying-party modules of the OpenID Foundation',
    (number) => number.startsWith('A') && Number(number.slice(1)) <= 58,
  ],
  ['FAPI 2.0 client modules, as far as a public client goes', (number) => number.startsWith('A')],
  ['Security checklist', (number) => number.startsWith('S')],
];

/** docs/conformance.md. Nothing in it depends on when or where it was made. @param {Line[]} lines */
export function page(lines) {
  const { tried, ours, peer, lacking, notApplicable } = counts(lines);
  const text = [
    '# What is refused, and what is accepted',
    '',
    '<!-- Written by `cargo xtask test conformance`. Do not edit. -->',
    '',
    'A provider that is wrong in one way at a time, or an attacker beside an honest provider, in a real browser: what this',
    'client does, and what oidc-client-ts 3.5.0 does, with its documented defaults and the settings that the row is about.',
    'Signatures are real. Rows have the names of the OpenID Foundation’s tests for relying parties, or the numbers of our own',
    'checklist. Results in **bold** are not as expected. The browser is Chromium.',
    '',
    '| | as expected | not as expected | no such feature |',
    '|---|---:|---:|---:|',
    `| this client | ${ours} | ${tried - ours} | 0 |`,
    `| oidc-client-ts 3.5.0 | ${peer} | ${tried - peer - lacking} | ${lacking} |`,
    '',
    `Another ${notApplicable} rows do not apply to a public client in a browser. Each says why.`,
  ];
  const rest = new Set(lines);
  for (const [title, belongs] of GROUPS) {
    const group = [...rest].filter(({ number }) => belongs(number));
    group.forEach((line) => rest.delete(line));
    text.push(
      '',
      `## ${title}`,
      '',
      '| | what is tried | what the provider does | expected | ours (code) | oidc-client-ts 3.5.0 |',
    );
    text.push('|---|---|---|---|---|---|', ...group.map(pageLine));
  }
  return `${text.join('\n')}\n`;
}

/** @param {Line} line */
function pageLine({ number, name, provider, expected, got, passed, code, peer, note }) {
  if (passed === null) return cells([number, `\`${name}\``, provider, `${expected}: ${note}`, '–', '–']);
  const ours = code ? `${got} (\`${code}\`)` : got;
  const theirs = peer === expected || peer === 'no such feature' ? peer : `**${peer}**`;
  const why = note ? `${expected}: ${note}` : expected;
  return cells([number, `\`${name}\``, provider, why, passed ? ours : `**${ours}**`, theirs]);
}

/** @param {(string | undefined)[]} texts */
function cells(texts) {
  return `| ${texts.map((text = '') => text.replaceAll('|', '\\|')).join(' | ')} |`;
}
