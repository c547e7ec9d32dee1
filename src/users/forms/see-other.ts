import type { Response } from 'express';

/** RFC 9110 §15.4.4: after a form, go on to a path of this origin by GET. */
export function seeOther(response: Response, path: string): void {
  response.set('Cache-Control', 'no-store').redirect(303, path);
}
