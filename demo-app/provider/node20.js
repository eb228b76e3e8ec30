// oidc-provider asks for Node 22 because of one function, URL.parse. With it, Node 20 does as well (the tests
// here run on both). Import this file before anything that loads oidc-provider.

/** `URL.parse` as Node 22 has it: a URL, or null where the constructor would throw. */
URL.parse ??= (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null);

// The library warns about Node 20 while it is loaded. The reason is fixed above, so the warning is suppressed.
const { warn } = console;
console.warn = (message, ...rest) => {
  if (!String(message).includes('Unsupported runtime')) warn(message, ...rest);
};
await import('oidc-provider');
console.warn = warn;
