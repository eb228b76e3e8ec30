// Random values, times and addresses replaced by their names, so that two runs can be compared.

const RANDOM = /^(?=.*\d)[\w-]{20,}$|^[\w-]{40,}$/;
const TOKEN = /^ey[\w-]+\.[\w-]+\.[\w-]*$/;
const isRandom = (/** @type {string} */ text) => RANDOM.test(text) || TOKEN.test(text);
const isTime = (/** @type {unknown} */ value) => typeof value === 'number' && value > 1_500_000_000;

/** Goes through all members of a value, with the name of each. @param {unknown} value @param {string} name */
function* members(value, name = '') {
  if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) yield* members(member, Array.isArray(value) ? name : key);
  } else yield [name, value];
}

export class Names {
  /** @type {Map<string, string>} */
  #names = new Map();

  /** @param {import('./session.js').Observed} observed */
  constructor({ origins, issued, requests, stored, results }) {
    for (const [origin, name] of Object.entries(origins)) this.#names.set(origin, name);
    // Tokens are distinguished by the response that they came with.
    issued.forEach((tokens, index) => this.#learn(tokens, index === 0 ? '' : ` ${index + 1}`));
    for (const { query, form } of requests) {
      this.#learn({ ...query, ...form, state: query.state?.split(';')[0] });
    }
    for (const entries of Object.values(stored)) Object.values(entries).forEach((entry) => this.#learn(read(entry)));
    this.#learn(results);
  }

  /** @param {unknown} value @param {string} [mark] */
  #learn(value, mark = '') {
    for (const [member, text] of members(value)) {
      // A pending request is known by its `state`, whether or not it has reached the provider.
      const name = member === 'id' ? 'state' : member;
      if (typeof text === 'string' && isRandom(text) && !this.#names.has(text)) this.#names.set(text, `<${name}${mark}>`);
    }
  }

  /** @param {string} text */
  text(text) {
    const known = [...this.#names].sort(([a], [b]) => b.length - a.length);
    return known.reduce((all, [value, name]) => all.replaceAll(encodeURIComponent(value), name).replaceAll(value, name), text);
  }

  /** The members of a value by their paths, with everything replaced. @param {unknown} value @returns {[string, string][]} */
  flat(value, path = '') {
    if (value === undefined) return [];
    const below = (/** @type {string} */ key) => (path ? `${path}.${this.text(key)}` : this.text(key));
    if (Array.isArray(value) && value.every((it) => typeof it !== 'object')) return [[path, this.text(value.join(' '))]];
    if (value !== null && typeof value === 'object') {
      const entries = Object.entries(value);
      if (entries.length === 0) return [[path, '{}']];
      return entries.flatMap(([key, member]) => this.flat(member, below(key)));
    }
    if (isTime(value)) return [[path, '<time>']];
    return [[path, this.text(String(value))]];
  }
}

/** A stored entry's members, where it has some. @param {string} entry */
export function read(entry) {
  try {
    return JSON.parse(entry);
  } catch {
    return entry;
  }
}
