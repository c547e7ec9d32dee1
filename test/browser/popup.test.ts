import type { Page } from 'playwright-core';
import type { OAuthClient } from '../support/oauth-client.js';
import { CLIENTS } from './support/clients.js';
import { decide, signIn } from './support/journey.js';
import { type Person, Stage } from './support/stage.js';

declare global {
  interface Window {
    popup: Window | null;
  }
}

/** A page that opens the flow in a popup, watches whether that was closed, and takes its message. */
function openerPage(authorizationUrl: string): string {
  return `<!doctype html><title>Waiting</title><button>Connect</button><output></output><script>
    document.querySelector('button').onclick = () => {
      window.popup = open(${JSON.stringify(authorizationUrl)}, 'oauth', 'popup,width=600,height=700');
      const timer = setInterval(() => {
        if (!popup.closed) return;
        clearInterval(timer);
        document.title = 'Closed';
      }, 20);
    };
    onmessage = ({ data, origin }) => {
      if (origin === location.origin) document.querySelector('output').textContent = data;
    };
  </script>`;
}

/** What the client's own address does in the popup: it tells its opener, and closes. */
const CALLBACK_PAGE =
  '<!doctype html><title>Done</title><script>opener.postMessage(location.search, location.origin); close();</script>';

describe('a client that opens the flow in a popup', () => {
  let stage: Stage;
  let person: Person;
  let opener: Page;
  let client: OAuthClient;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());
  beforeEach(async () => {
    client = await stage.client(CLIENTS.known);
    const url = stage.service.base + client.authorizationUrl();
    stage.web.alter = (headers) => headers;
    stage.web.host('chatgpt.com', ({ pathname }) => ({
      html: pathname === '/connect' ? openerPage(url) : CALLBACK_PAGE,
    }));
    person = await stage.person();
    opener = await person.context.newPage();
    await opener.goto('https://chatgpt.com/connect');
  });
  afterEach(() => person.context.close());

  const openPopup = async (): Promise<Page> => {
    const opened = opener.waitForEvent('popup');
    await opener.getByRole('button', { name: 'Connect' }).click();
    const popup = await opened;
    await popup.getByLabel('Password').waitFor();
    return popup;
  };

  const seesClosed = (): Promise<boolean | undefined> => opener.evaluate(() => window.popup?.closed);

  it('sees that it is open, gets its code, and sees that it is closed', async () => {
    const popup = await openPopup();
    expect(await seesClosed()).toBe(false);
    await signIn(popup);
    await popup.waitForURL('**/oauth/consent/*');
    expect(await seesClosed()).toBe(false);
    await decide(popup, 'Approve');
    await opener.waitForFunction(() => document.title === 'Closed');
    const answer = new URLSearchParams(await opener.locator('output').innerText());
    expect(answer.get('state')).toBe(client.state);
    const [callback] = stage.web.takeVisits(client.redirectUri);
    expect(answer.get('code')).toBe(callback?.searchParams.get('code'));
    expect(await stage.redeem(client, callback!)).toBe('200');
    person.watch.expectOnly();
  });

  it('is told where the person denies', async () => {
    const popup = await openPopup();
    await signIn(popup);
    await decide(popup, 'Deny');
    await opener.waitForFunction(() => document.title === 'Closed');
    expect(await opener.locator('output').innerText()).toContain('error=access_denied');
    person.watch.expectOnly();
  });

  it('sees that the person closed it', async () => {
    const popup = await openPopup();
    await popup.close();
    await opener.waitForFunction(() => document.title === 'Closed');
    expect(await opener.locator('output').innerText()).toBe('');
  });

  it('would lose it to another opener policy', async () => {
    stage.web.alter = (headers) => ({ ...headers, 'cross-origin-opener-policy': 'same-origin' });
    const popup = await openPopup();
    await opener.waitForFunction(() => document.title === 'Closed');
    expect(popup.isClosed()).toBe(false);
  });
});
