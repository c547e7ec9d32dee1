import type { Page } from 'playwright-core';
import type { OAuthClient } from '../support/oauth-client.js';
import { EMAIL } from '../support/test-app.js';
import { CLIENTS } from './support/clients.js';
import { decide, openConsent, signIn } from './support/journey.js';
import { ORIGIN, type Person, Stage } from './support/stage.js';
import { errorStatus } from './support/watch.js';
import type { Web } from './support/web.js';

const CALLBACK = CLIENTS.known.redirectUri;

describe.each([
  ['on', true],
  ['off', false],
])('a person in a browser with scripts %s', (_, javaScriptEnabled) => {
  let stage: Stage;
  let person: Person;
  let page: Page;
  let client: OAuthClient;
  beforeAll(async () => {
    stage = await Stage.open();
    stage.web.host('chatgpt.com', () => ({ html: '<!doctype html><title>ChatGPT</title><h1>Back</h1>' }));
  });
  afterAll(() => stage.close());
  beforeEach(async () => {
    person = await stage.person({ javaScriptEnabled });
    page = await person.context.newPage();
    client = await stage.client(CLIENTS.known);
    stage.web.takeVisits(CALLBACK);
  });
  afterEach(() => person.context.close());

  /** The one visit to the client's address that the browser ended at. */
  const arrival = async (): Promise<URL> => {
    await page.waitForURL(`${CALLBACK}?**`);
    const visits = stage.web.takeVisits(CALLBACK);
    expect(visits).toHaveLength(1);
    return visits[0]!;
  };

  it('signs in, approves, and the client gets a code that is good', async () => {
    await openConsent(page, client);
    await decide(page, 'Approve');
    const callback = await arrival();
    expect(callback.searchParams.get('state')).toBe(client.state);
    expect(await stage.redeem(client, callback)).toBe('200');
    person.watch.expectOnly();
  });

  it('denies, and the client is told so', async () => {
    await openConsent(page, client);
    await decide(page, 'Deny');
    const { searchParams } = await arrival();
    expect(searchParams.get('error')).toBe('access_denied');
    expect(searchParams.get('code')).toBeNull();
    person.watch.expectOnly();
  });

  it('gets the password wrong, then right, and goes on to where they were going', async () => {
    await page.goto(client.authorizationUrl());
    await signIn(page, 'not the password');
    await page.getByText('The e-mail address or the password is wrong.').waitFor();
    person.watch.expectOnly(errorStatus(401, 'Unauthorized', '/login'));
    await signIn(page);
    await page.waitForURL('**/oauth/consent/*');
    person.watch.expectOnly();
  });

  it('is asked only to decide where they are signed in', async () => {
    await page.goto('/login');
    await signIn(page);
    await page.waitForURL('/');
    await page.goto(client.authorizationUrl());
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    person.watch.expectOnly();
  });

  it('is not the one who is signed in, and comes back after signing out', async () => {
    await openConsent(page, client);
    const asked = page.url();
    await page.getByText(`Signed in as ${EMAIL}`).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('First sign in; then you decide whether to connect chatgpt.com.').waitFor();
    await signIn(page);
    await page.waitForURL(asked);
    person.watch.expectOnly();
  });

  it('goes back after approving, approves again, and the last code is the good one', async () => {
    await openConsent(page, client);
    await decide(page, 'Approve');
    const first = await arrival();
    await page.goBack();
    await decide(page, 'Approve');
    const second = await arrival();
    expect(await stage.redeem(client, first)).toBe('invalid_grant');
    expect(await stage.redeem(client, second)).toBe('200');
    person.watch.expectOnly();
  });

  it('goes back once the app is connected, and is told so', async () => {
    await openConsent(page, client);
    const { pathname } = new URL(page.url());
    await decide(page, 'Approve');
    expect(await stage.redeem(client, await arrival())).toBe('200');
    await page.goBack();
    await page.getByText('This request was answered already. Go back to the app.').waitFor();
    person.watch.expectOnly(errorStatus(400, 'Bad Request', pathname));
  });

  it('decides again in a tab that was left open, once the app is connected', async () => {
    await openConsent(page, client);
    const { pathname } = new URL(page.url());
    const tab = await person.context.newPage();
    await tab.goto(pathname);
    await decide(page, 'Approve');
    expect(await stage.redeem(client, await arrival())).toBe('200');
    await decide(tab, 'Approve');
    await tab.getByText('This request was answered already. Go back to the app.').waitFor();
    person.watch.expectOnly(errorStatus(400, 'Bad Request', pathname));
  });

  it('goes from a refusal back to the app by the link', async () => {
    stage.web.host('evil.example', () => ({ html: '<!doctype html><title>App</title>' }));
    const unknown = await stage.client(CLIENTS.imitation);
    await page.goto(unknown.authorizationUrl({ response_type: 'token' }));
    await page.getByRole('link', { name: 'Go back to evil.example' }).click();
    await page.waitForURL('https://evil.example/**');
    expect(new URL(page.url()).searchParams.get('error')).toBe('unsupported_response_type');
    person.watch.expectOnly(errorStatus(400, 'Bad Request', '/authorize'));
  });
});

/** Has the answer to the next form never arrive; resolves once Gatehouse gave it. */
async function holdNextAnswer(web: Web): Promise<void> {
  const { alter } = web;
  return new Promise((given) => {
    web.alter = (headers, method) => {
      if (method !== 'POST') return headers;
      web.alter = alter;
      given();
      return new Promise(() => undefined);
    };
  });
}

describe('a person who double-clicks Approve, or presses it again before the answer came,', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
    stage.web.host('chatgpt.com', () => ({ html: '<!doctype html><title>ChatGPT</title><h1>Back</h1>' }));
  });
  afterAll(() => stage.close());

  it('ends at the client with a code that is good', async () => {
    const { context, watch } = await stage.person();
    const page = await context.newPage();
    const client = await stage.client(CLIENTS.known);
    await openConsent(page, client);
    const { pathname } = new URL(page.url());
    const held = holdNextAnswer(stage.web);
    // The mouse, for a locator's click waits until the browser has arrived somewhere.
    const { x, y, width, height } = (await page.getByRole('button', { name: 'Approve' }).boundingBox())!;
    await page.mouse.click(x + width / 2, y + height / 2);
    await held;
    await page.mouse.click(x + width / 2, y + height / 2);
    // To wait for the address would be to wait for the navigation of the first click too, which the second breaks off.
    await page.getByRole('heading', { name: 'Back' }).waitFor();
    const callbacks = stage.web.takeVisits(CALLBACK);
    expect(callbacks.map(({ href }) => href)).toEqual([page.url()]);
    expect(await stage.redeem(client, callbacks[0]!)).toBe('200');
    watch.expectOnly(`request: net::ERR_ABORTED at ${ORIGIN}${pathname}`);
  });
});
