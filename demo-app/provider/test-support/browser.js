// A minimal browser for a sign-in without JavaScript: cookies, redirects and form buttons.

/** Keeps cookies as browsers do: by host and path, whatever the port. */
export class Browser {
  #cookies = new Map();

  /** Goes to the address and follows redirects as long as they stay at that origin. */
  async open(address, init = {}) {
    const url = new URL(address);
    const headers = { accept: 'text/html', cookie: this.#cookieHeader(url.pathname), ...init.headers };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line);

    const location = response.headers.get('location');
    const target = location && new URL(location, url);
    if (!target) return { url, response, html: await response.text() };
    if (target.origin !== url.origin) return { url: target, response, html: '' };
    return this.open(target);
  }

  /** Presses the button with this accessible name on a page that `open` returned. */
  async press(page, name) {
    const button = buttons(page.html).find((candidate) => candidate.name === name);
    if (!button) throw new Error(`No button "${name}" on ${page.url}`);
    const body = new URLSearchParams(button.fields);
    return this.open(new URL(button.action, page.url), { method: 'POST', body });
  }

  #keep(line) {
    const [pair, ...attributes] = line.split(/;\s*/);
    const [name, value] = pair.split(/=(.*)/);
    const attribute = (wanted) =>
      attributes.map((text) => text.split('=')).find(([key]) => key.toLowerCase() === wanted)?.[1];
    const path = attribute('path') ?? '/';
    const expires = attribute('expires');
    if (expires && Date.parse(expires) <= Date.now()) this.#cookies.delete(`${name} ${path}`);
    else this.#cookies.set(`${name} ${path}`, { name, value, path });
  }

  #cookieHeader(path) {
    const fits = (cookie) => `${path}/`.startsWith(cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`);
    return [...this.#cookies.values()].filter(fits).map(({ name, value }) => `${name}=${value}`).join('; ');
  }
}

/** The buttons of a page with the form fields that each would send. */
export function buttons(html) {
  const formAction = attributeOf(html.match(/<form[^>]*>/)?.[0] ?? '', 'action');
  const hidden = [...html.matchAll(/<input type="hidden"[^>]*>/g)].map(([tag]) => [
    attributeOf(tag, 'name'),
    attributeOf(tag, 'value'),
  ]);
  return [...html.matchAll(/(<button[^>]*>)([\s\S]*?)<\/button>/g)].map(([, tag, content]) => {
    const label = attributeOf(tag, 'aria-labelledby');
    const own = attributeOf(tag, 'name');
    return {
      name: label ? html.match(new RegExp(`id="${label}">([^<]*)<`))?.[1] : content.trim(),
      action: attributeOf(tag, 'formaction') ?? formAction,
      fields: own ? [...hidden, [own, attributeOf(tag, 'value')]] : hidden,
    };
  });
}

const attributeOf = (tag, name) => tag.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1];
