/** A person's browser as far as the flow needs one: cookies, pages, forms; redirects are followed by whoever drives it. */
export class Browser {
  #cookies = new Map();
  #connections;
  #origin;

  constructor(connections, base) {
    this.#connections = connections;
    this.#origin = base;
  }

  /** A navigation: the answer. */
  get(path) {
    return this.#send('GET', path, {});
  }

  /** Sends a form of a page of the server's own. */
  post(path, fields, headers = {}) {
    return this.#send('POST', path, headers, new URLSearchParams(fields));
  }

  /** Sends JSON as a page's script would. */
  postJson(path, value) {
    return this.#send('POST', path, { 'Content-Type': 'application/json' }, JSON.stringify(value));
  }

  async #send(method, path, headers, body) {
    const answer = await this.#connections.send(
      method,
      path,
      {
        Accept: 'text/html',
        ...(method === 'POST' ? { Origin: this.#origin, 'Sec-Fetch-Site': 'same-origin' } : {}),
        ...(this.#cookies.size === 0 ? {} : { Cookie: this.#header() }),
        ...headers,
      },
      body,
    );
    for (const line of answer.headers['set-cookie'] ?? []) this.#store(line);
    return answer;
  }

  #header() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #store(line) {
    const [pair, ...attributes] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    const isOver = attributes.some((text) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(text));
    if (isOver) this.#cookies.delete(name);
    else this.#cookies.set(name, pair.slice(name.length + 1));
  }
}

/** The values of the fields that a page's form sends unseen. */
export function hiddenFields(html) {
  const fields = {};
  for (const [input] of html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    fields[/name="([^"]*)"/.exec(input)[1]] = /value="([^"]*)"/.exec(input)?.[1] ?? '';
  }
  return fields;
}

/** Where a redirect with that status goes; fails where the answer is none. */
export function redirect(answer, status, what) {
  const { location } = answer.headers;
  if (answer.status !== status || location === undefined) {
    throw new Error(`${what}: ${answer.status} ${answer.body.slice(0, 300)}`);
  }
  return location;
}
