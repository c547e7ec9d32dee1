import type { Response } from 'express';

/**
 * Sends the browser on, with an empty body: the address may carry a code, so that nothing keeps it.
 *
 * @param status 303 after a form (RFC 9700 §4.12: it is not sent again), else 302
 */
export function sendRedirect(response: Response, status: 302 | 303, address: string): void {
  response.status(status).set('Cache-Control', 'no-store').location(address).end();
}
