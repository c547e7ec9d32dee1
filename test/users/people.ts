import { UsersService } from '../../src/users/users.service.js';
import { Browser } from '../support/browser.js';
import type { TestApp } from '../support/test-app.js';

/** The password of everybody made here. */
export const PASSPHRASE = 'a long enough passphrase';

/** Invites somebody: the path of the link. */
export async function invite(service: TestApp, email: string): Promise<{ id: string; path: string }> {
  const { user, inviteUrl } = await service.app.get(UsersService).invite(email, 'operator');
  return { id: user.id, path: new URL(inviteUrl).pathname };
}

/** Somebody who took up an invitation, signed in nowhere. Their id. */
export async function createPerson(service: TestApp, email: string): Promise<string> {
  const { id, path } = await invite(service, email);
  await new Browser(service.base).submit(path, { password: PASSPHRASE });
  return id;
}

/** Whom the sign-in page names as signed in on that browser; undefined: nobody. */
export async function signedInAs(browser: Browser): Promise<string | undefined> {
  const page = await browser.get('/login');
  return /Signed in as <span[^>]*>([^<]*)</.exec(await page.text())?.[1];
}

/** The attributes of each cookie that an answer sets, by its name. */
export function cookiesSet(response: Response): Map<string, string[]> {
  return new Map(
    response.headers.getSetCookie().map((line) => {
      const [pair = '', ...attributes] = line.split('; ');
      return [pair.split('=')[0] ?? '', attributes];
    }),
  );
}

/** A page without what differs each time that it is sent. */
export async function wordsOf(response: Response): Promise<string> {
  return (await response.text()).replace(/name="form_token" value="[^"]*"/g, 'name="form_token"');
}
