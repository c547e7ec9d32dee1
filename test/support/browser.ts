import { CookieJar } from './cookie-jar.js';

/** A browser without scripts: cookies, forms, and redirects that the test follows itself. */
export class Browser {
  readonly jar = new CookieJar();

  /** @param base the origin it talks to, and that its forms come from */
  constructor(readonly base: string) {}

  /** A navigation. `path` is a path or an absolute URL. */
  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.request(path, { headers: { Accept: 'text/html', ...headers } });
  }

  /** Sends a form of our own page. */
  async post(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.request(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { Accept: 'text/html', Origin: this.base, 'Sec-Fetch-Site': 'same-origin', ...headers },
    });
  }

  /** Loads a page and sends its form with these fields over the hidden ones. */
  async submit(path: string, fields: Record<string, string>): Promise<Response> {
    const page = await this.get(path);
    const action = new URL(path, this.base).pathname;
    return this.post(action, { ...hiddenFields(await page.text(), action), ...fields });
  }

  private async request(
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers: Record<string, string> },
  ): Promise<Response> {
    const cookie = this.jar.header;
    const response = await fetch(new URL(path, this.base), {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie === '' ? {} : { Cookie: cookie }) },
    });
    this.jar.store(response);
    return response;
  }
}

/** The hidden fields of the form that posts to `action` (a path). Fails where the page has none. */
export function hiddenFields(html: string, action: string): Record<string, string> {
  const forms = [...html.matchAll(/<form[^>]*?action="([^"?]*)[^"]*"[^>]*>(.*?)<\/form>/gs)];
  const form = forms.find(([, target = '']) => unescapeHtml(target) === action)?.[2];
  if (form === undefined) throw new Error(`No form posts to ${action}`);
  const fields: Record<string, string> = {};
  for (const [input] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    if (name !== undefined) fields[name] = unescapeHtml(/value="([^"]*)"/.exec(input)?.[1] ?? '');
  }
  return fields;
}

/** Where a redirect goes. Fails where the answer is none. */
export function location(response: Response): URL {
  const value = response.headers.get('location');
  if (value === null) throw new Error(`No Location in a ${response.status}`);
  return new URL(value, response.url);
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
