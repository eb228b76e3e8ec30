// The results and errors of a library, as plain values.

const CLASSES = ['User', 'SigninState', 'State', 'SigninResponse', 'SignoutResponse', 'ErrorResponse', 'ErrorTimeout'];
/** Computed properties, which aren't own members. */
const COMPUTED = { User: ['expired', 'scopes'], SigninResponse: ['isOpenId'] };

/** Members that begin with an underscore are private. @param {any} value @returns {any} */
export function describe(value) {
  if (value === undefined) return 'undefined';
  if (value instanceof URLSearchParams) return Object.fromEntries(value);
  if (typeof value === 'function') return 'a function';
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(describe);
  const known = CLASSES.find((name) => window.oidc[name] && value instanceof window.oidc[name]);
  const name = known ?? (value instanceof Error ? 'Error' : undefined);
  const members = Object.entries(value).filter(([key, member]) => !key.startsWith('_') && member !== undefined);
  return {
    ...(name && { is: name }),
    ...(value instanceof Error && { message: value.message }),
    ...Object.fromEntries(members.map(([key, member]) => [key, describe(member)])),
    ...Object.fromEntries((COMPUTED[known] ?? []).map((key) => [key, describe(value[key])])),
  };
}
