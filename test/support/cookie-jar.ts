/** The cookies of one browser, for one origin. */
export class CookieJar {
  private readonly cookies = new Map<string, string>();

  /** The `Cookie` header; empty where there is none. */
  get header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** The value of a cookie. */
  get(name: string): string | undefined {
    return this.cookies.get(name);
  }

  /** Plants a cookie. */
  set(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  /** Drops a cookie, or all. */
  clear(name?: string): void {
    if (name === undefined) this.cookies.clear();
    else this.cookies.delete(name);
  }

  /** Takes what an answer sets, and forgets what it expires. */
  store(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      const isExpired = attributes.some((attribute) =>
        /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute),
      );
      if (isExpired) this.cookies.delete(name.trim());
      else this.cookies.set(name.trim(), value.join('='));
    }
  }
}
