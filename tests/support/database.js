// Talks to the database directly, as someone with a token and curl would.

/**
 * Calls a reducer over HTTP.
 *
 * @param {import('./services.js').Demo} demo
 * @param {string} token who calls
 * @param {string} reducer
 * @param {unknown} args what is sent as arguments, right or wrong
 * @returns {Promise<{status: number, text: string}>}
 */
export function callReducer({ config: { spacetimedb } }, token, reducer, args) {
  return post(`${spacetimedb.uri}/v1/database/${spacetimedb.module}/call/${reducer}`, token, JSON.stringify(args));
}

/**
 * Runs a statement.
 *
 * @param {import('./services.js').Demo} demo
 * @param {string} token who asks
 * @param {string} sql
 */
export function runSql({ config: { spacetimedb } }, token, sql) {
  return post(`${spacetimedb.uri}/v1/database/${spacetimedb.module}/sql`, token, sql);
}

/**
 * A user's row in the database.
 *
 * @param {import('./services.js').Demo} demo
 * @param {string} token who asks: anybody may
 * @param {string} identity whose row
 * @returns {Promise<Record<string, unknown>>} by column
 */
export async function rowOf(demo, token, identity) {
  const { text } = await runSql(demo, token, `SELECT * FROM person WHERE identity = ${identity}`);
  const [{ schema, rows }] = JSON.parse(text);
  /** @type {{name: {some: string}}[]} */
  const columns = schema.elements;
  return Object.fromEntries(columns.map(({ name }, index) => [name.some, rows[0][index]]));
}

/** @param {string} url @param {string} token @param {string} body */
async function post(url, token, body) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
}
