// Sessions, grants and tokens on disk, so that a provider that is killed and started again has forgotten nothing.
// https://github.com/panva/node-oidc-provider/blob/main/docs/README.md#adapter

import { mkdir } from 'node:fs/promises';
import { ClassicLevel } from 'classic-level';
import { errors } from 'oidc-provider';

/**
 * Three kinds of records in one LevelDB:
 *   entry!<model>!<id>            the payload and when it ends
 *   grant!<grant id>!<model>!<id> which tokens belong to a grant
 *   uid!<session uid>             the session id with that uid
 */
export class Store {
  #db;
  #beingConsumed = new Set();

  /** Opens (or creates) the folder. Throws if another process has it open. */
  static async open(folder) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const db = new ClassicLevel(folder, { valueEncoding: 'json' });
    await db.open();
    const store = new Store(db);
    await store.#dropExpired();
    return store;
  }

  constructor(db) {
    this.#db = db;
  }

  close() {
    return this.#db.close();
  }

  /** The value stored under this name, created by `make` the first time. */
  async remember(name, make) {
    const key = `kept!${name}`;
    const known = await this.#db.get(key);
    if (known !== undefined) return known;
    const value = await make();
    await this.#db.put(key, value, { sync: true });
    return value;
  }

  /** The factory that oidc-provider calls for each of its models. An arrow function, so that it is not taken for a class. */
  adapter = (model) => ({
    upsert: (id, payload, expiresIn) => this.#upsert(model, id, payload, expiresIn),
    find: (id) => this.#find(model, id),
    findByUid: async (uid) => this.#find(model, (await this.#db.get(`uid!${uid}`)) ?? ''),
    findByUserCode: async () => undefined, // the device flow is off
    consume: (id) => this.#consume(model, id),
    destroy: (id) => this.#destroy(model, id),
    revokeByGrantId: (grantId) => this.#revokeGrant(grantId),
  });

  async #upsert(model, id, payload, expiresIn) {
    const endsAt = expiresIn ? Date.now() + expiresIn * 1000 : null;
    const writes = [put(entryKey(model, id), { payload, endsAt })];
    if (endsWithGrant(model, payload)) writes.push(put(memberKey(payload.grantId, model, id), true));
    if (model === 'Session') writes.push(put(`uid!${payload.uid}`, id));
    await this.#db.batch(writes);
  }

  async #find(model, id) {
    const entry = await this.#db.get(entryKey(model, id));
    return entry && !hasEnded(entry) ? entry.payload : undefined;
  }

  /**
   * Marks a code or a refresh token as used. Two requests with the same one may both have read it as unused
   * before either gets here; the later one is refused and, like any reuse, costs the whole grant
   * (RFC 9700, section 4.14.2).
   */
  async #consume(model, id) {
    const key = entryKey(model, id);
    // Claimed before it is read: a read that began before another request's write returns the value before that write.
    const isFirst = !this.#beingConsumed.has(key);
    this.#beingConsumed.add(key);
    try {
      await this.#markConsumed(model, key, isFirst);
    } finally {
      if (isFirst) this.#beingConsumed.delete(key);
    }
  }

  async #markConsumed(model, key, isFirst) {
    const entry = await this.#db.get(key);
    if (!entry) throw new errors.InvalidGrant(`${model} not found`);
    if (entry.payload.consumed || !isFirst) {
      await this.#revokeGrant(entry.payload.grantId);
      await this.#destroy('Grant', entry.payload.grantId);
      throw new errors.InvalidGrant(`${model} already used`);
    }
    entry.payload.consumed = Math.floor(Date.now() / 1000);
    await this.#db.put(key, entry);
  }

  async #destroy(model, id) {
    const key = entryKey(model, id);
    const entry = await this.#db.get(key);
    if (entry) await this.#db.batch(deletionOf(key, entry.payload));
  }

  async #revokeGrant(grantId) {
    const index = `grant!${grantId}!`;
    const members = await this.#db.keys({ gte: index, lt: `${index}~` }).all();
    await this.#db.batch(
      members.flatMap((member) => [del(member), del(`entry!${member.slice(index.length)}`)]),
    );
  }

  async #dropExpired() {
    const writes = [];
    for await (const [key, entry] of this.#db.iterator({ gte: 'entry!', lt: 'entry!~' })) {
      if (hasEnded(entry)) writes.push(...deletionOf(key, entry.payload));
    }
    await this.#db.batch(writes);
  }
}

const put = (key, value) => ({ type: 'put', key, value });
const del = (key) => ({ type: 'del', key });

const entryKey = (model, id) => `entry!${model}!${id}`;
const memberKey = (grantId, model, id) => `grant!${grantId}!${model}!${id}`;
/** An interaction refers to a grant too, and must outlive it when another person signs in. */
const endsWithGrant = (model, { grantId }) =>
  grantId !== undefined && ['AccessToken', 'AuthorizationCode', 'RefreshToken'].includes(model);
const hasEnded = ({ endsAt }) => endsAt !== null && endsAt <= Date.now();

/** An entry is removed together with the records that refer to it. */
function deletionOf(key, payload) {
  const [, model, id] = key.split('!');
  const writes = [del(key)];
  if (endsWithGrant(model, payload)) writes.push(del(memberKey(payload.grantId, model, id)));
  if (model === 'Session') writes.push(del(`uid!${payload.uid}`));
  return writes;
}
