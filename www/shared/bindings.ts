// The module in demo-app/database as the SDK wants to know it. `spacetime generate` writes such files; this one is short
// enough to be written by hand, and so the demo needs no other tool.

import {
  DbConnectionBuilder,
  DbConnectionImpl,
  type Infer,
  procedures,
  reducers,
  reducerSchema,
  schema,
  t,
  table,
} from 'spacetimedb';

const person = t.row('Person', {
  identity: t.identity().primaryKey(),
  name: t.string(),
  picture: t.string(),
  online: t.bool(),
  clicks: t.u64(),
});
export type PersonRow = Infer<typeof person>;

const MODULE = {
  // The least that the SDK takes. The server that runs is older and speaks the same protocol.
  versionInfo: { cliVersion: '1.4.0' as const },
  ...schema(table({ name: 'person' }, person)).schemaType,
  ...reducers(reducerSchema('enter', { name: t.string(), picture: t.string() }), reducerSchema('click', {})).reducersType,
  ...procedures(),
};

export class DbConnection extends DbConnectionImpl<typeof MODULE> {
  static builder = () => new DbConnectionBuilder<DbConnection>(MODULE, (config) => new DbConnection(config));
}
