import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import type { Response } from 'express';
import { currentRequest } from '../request-context.js';

/** `src/` or `dist/`: a template's name is its path from here, as in `users/views/login`. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const eta = new Eta({ views: ROOT, autoEscape: true, cache: true });
const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8');
const styleHash = createHash('sha256').update(style).digest('base64');

/** A gate in the page's own accent: one that reads on a light and on a dark tab. */
const GATE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="#4f7cf0" stroke-width="1.6">' +
  '<path d="M1.5 15V7a6.5 6.5 0 0 1 13 0v8M5 15V4M8 15V3M11 15V4M1 10h14"/></svg>';
const icon = `data:image/svg+xml,${encodeURIComponent(GATE)}`;

const POLICY: Directives = {
  'default-src': "'none'",
  // For the icon, which would otherwise be asked for at /favicon.ico.
  'img-src': 'data:',
  'style-src': `'sha256-${styleHash}'`,
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
};

/** Directives of a Content-Security-Policy and their values. */
type Directives = Readonly<Record<string, string>>;

/** What a page may differ in. */
export interface PageOptions {
  /**
   * Whether the policy holds forms to this origin. The consent page's must not: Chromium applies `form-action` to
   * every redirect that follows a form, and a client's callback may go on to a custom scheme.
   */
  restrictForms?: boolean;
  /** Directives over those of every page, for one that has scripts of its own. */
  policy?: Directives;
}

/**
 * Sends an HTML page from an escaping template, with the headers that every page has.
 *
 * @param template path from the source root, without `.eta`
 * @param data what the template reads as `it`; `it.title` is the page's title
 */
export function sendPage(
  response: Response,
  status: number,
  template: string,
  data: { title: string } & Record<string, unknown>,
  { restrictForms = true, policy = {} }: PageOptions = {},
): void {
  const forms: Directives = restrictForms ? { 'form-action': "'self'" } : {};
  response
    .status(status)
    .set({
      'Content-Security-Policy': header({ ...POLICY, ...forms, ...policy }),
      // With `no-referrer`, Chromium sends `Origin: null` on our own forms.
      'Referrer-Policy': 'same-origin',
      // Clients open the flow in a popup and watch it.
      'Cross-Origin-Opener-Policy': 'unsafe-none',
      'Cache-Control': 'no-store',
    })
    .type('html')
    .send(eta.render(template, { style, icon, gate: GATE, serverName: serverNameOf(response), ...data }));
}

/** What heads each page, of the application's locals: where there is no controller, there is no `Config` at hand. */
function serverNameOf({ app }: Response): unknown {
  return app.locals['serverName'];
}

/** A link on a page: where it leads and what it says. */
export interface PageLink {
  href: string;
  text: string;
}

/** Sends the error page: what happened in words, where to go from there, and the request's id to quote. */
export function sendErrorPage(
  response: Response,
  status: number,
  description: string,
  link?: PageLink,
): void {
  sendPage(response, status, 'common/pages/error', {
    title: 'This did not work',
    status,
    description,
    link,
    requestId: currentRequest()?.requestId,
  });
}

function header(directives: Directives): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}
