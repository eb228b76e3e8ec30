// The secrets that a provider has seen or issued, for tests that search for them.

/**
 * Codes, verifiers and tokens of all sign-ins and renewals so far, each with its kind.
 *
 * @param {any} provider
 * @returns {[string, string][]}
 */
export function secretsOf({ requests, issued }) {
  const forms = requests.filter(({ name }) => name === 'POST /token').map(({ form }) => form);
  return [
    ...forms.flatMap(({ code, code_verifier }) => [['code', code], ['code verifier', code_verifier]]),
    ...issued.flatMap((tokens) => ['access_token', 'refresh_token', 'id_token'].map((name) => [name, tokens[name]])),
  ].filter(([, secret]) => secret);
}

/** The kinds of the secrets that occur in this text. @param {[string, string][]} secrets @param {unknown} text */
export const found = (secrets, text) => secrets.filter(([, secret]) => String(text).includes(secret)).map(([name]) => name);
