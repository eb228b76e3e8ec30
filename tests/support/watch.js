// Looks over a browser profile's shoulder: what it asks of whom, what it prints, and which secrets pass by.

/** Parameters that carry a secret: in the page's address, and in forms to the token endpoint. */
const IN_ADDRESS = ['code'];
const IN_FORM = ['code', 'code_verifier', 'refresh_token'];

/** Records everything that happens in one browser context, from its start. */
export class Watch {
  /** Every request that its pages sent. @type {import('@playwright/test').Request[]} */
  requests = [];
  /** The console output of its pages, and uncaught errors. @type {string[]} */
  printed = [];
  /** Uncaught errors, including panics. @type {string[]} */
  uncaught = [];
  /** Codes, verifiers and tokens that left or reached the pages. @type {Set<string>} */
  secrets = new Set();

  /** @param {import('@playwright/test').BrowserContext} context */
  constructor(context) {
    context.on('request', (request) => this.#hear(request));
    context.on('console', (message) => {
      this.printed.push(message.text());
      if (message.text().includes('panicked at')) this.uncaught.push(message.text());
    });
    context.on('weberror', (error) => {
      const text = String(error.error().stack ?? error.error());
      this.printed.push(text);
      this.uncaught.push(text);
    });
  }

  /** @param {import('@playwright/test').Request} request */
  #hear(request) {
    this.requests.push(request);
    const keep = (/** @type {string | null} */ secret) => secret && this.secrets.add(secret);
    const address = new URL(request.url()).searchParams;
    IN_ADDRESS.forEach((name) => keep(address.get(name)));
    const form = new URLSearchParams(request.postData() ?? '');
    IN_FORM.forEach((name) => keep(form.get(name)));
    keep(request.headers().authorization?.replace(/^Bearer /, '') ?? null);
  }

  /**
   * The app's requests to the provider: its own requests, and the pages it sent the browser to. Left out are
   * the provider's own pages, and the person's picture, which the browser fetches as for any page on the web.
   *
   * @param {string} provider its origin
   * @returns {string[]} `METHOD /path`, in order
   */
  askedOf(provider) {
    const ofTheApp = (/** @type {import('@playwright/test').Request} */ request) => {
      const { origin, pathname } = new URL(request.url());
      const isSentThere = ['/auth', '/session/end'].includes(pathname);
      return origin === provider && (isSentThere || request.resourceType() === 'fetch');
    };
    return this.requests.filter(ofTheApp).map((request) => `${request.method()} ${new URL(request.url()).pathname}`);
  }

  /**
   * The forms that were sent to the token endpoint.
   *
   * @param {string} provider its origin
   * @param {string} grantType `authorization_code` or `refresh_token`
   */
  tokenRequests(provider, grantType) {
    return this.requests.filter(
      (request) =>
        request.url() === `${provider}/token` &&
        new URLSearchParams(request.postData() ?? '').get('grant_type') === grantType,
    );
  }

  /**
   * The ID tokens that were shown to the database, in order.
   *
   * @param {string} database its origin
   */
  tokensShownTo(database) {
    return this.requests
      .filter((request) => request.method() === 'POST' && request.url() === `${database}/v1/identity/websocket-token`)
      .map((request) => request.headers().authorization?.replace(/^Bearer /, '') ?? '');
  }

  /** The context of a secret in this text, with the secret cut short, for an error message. @param {string} text */
  secretIn(text) {
    const secret = [...this.secrets].find((secret) => text.includes(secret));
    return secret && `a secret (${secret.slice(0, 6)}…) in: ${text.replaceAll(secret, '[secret]').slice(0, 200)}`;
  }
}
