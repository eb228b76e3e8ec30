// oidc-provider's storage in memory, for a provider that lives as long as one test.
// https://github.com/panva/node-oidc-provider/blob/main/docs/README.md#adapter

/** @typedef {{payload: any, endsAt: number}} Entry */

/** A new storage. oidc-provider calls the returned function for each of its models. */
export function memory() {
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  const all = () => [...entries.values()].filter(({ endsAt }) => endsAt > Date.now());

  return (/** @type {string} */ model) => {
    const key = (/** @type {string} */ id) => `${model}:${id}`;
    const find = (/** @type {string} */ id) => {
      const entry = entries.get(key(id));
      return entry && entry.endsAt > Date.now() ? entry.payload : undefined;
    };
    return {
      upsert: async (id, payload, expiresIn) =>
        void entries.set(key(id), { payload, endsAt: expiresIn ? Date.now() + expiresIn * 1000 : Infinity }),
      find: async (id) => find(id),
      findByUid: async (uid) => all().find(({ payload }) => payload.kind === model && payload.uid === uid)?.payload,
      findByUserCode: async () => undefined, // the device flow is off
      consume: async (id) => void (find(id).consumed = Math.floor(Date.now() / 1000)),
      destroy: async (id) => void entries.delete(key(id)),
      revokeByGrantId: async (grantId) => {
        for (const [name, { payload }] of entries) if (payload.grantId === grantId) entries.delete(name);
      },
    };
  };
}
