import type { Page } from 'playwright-core';
import { UsersService } from '../../src/users/users.service.js';
import { MovableClock } from '../support/movable-clock.js';
import { EMAIL, startTestApp, type TestApp } from '../support/test-app.js';
import { CLIENTS, LISTED_HOST } from './support/clients.js';
import { openConsent, signIn } from './support/journey.js';
import { expectGoodLooks, expectToFit } from './support/looks.js';
import { type Person, Stage } from './support/stage.js';
import { errorStatus } from './support/watch.js';

const DOCUMENT = {
  id: 'order-1',
  title: `Order 1: a wedding, and a word of ${'x'.repeat(120)}`,
  text: `Sixty lemon cupcakes.\n\nNo nuts. ${'y'.repeat(300)}`,
  url: `https://shop.example/${'z'.repeat(200)}`,
  metadata: { customer_name: 'Ngozi', flavours: ['lemon', 'rose'] },
};

describe.each([
  ['on', true],
  ['off', false],
])(
  'in a browser with scripts %s, each page fits, is readable and draws no complaint:',
  (_, javaScriptEnabled) => {
    const clock = new MovableClock();
    let stage: Stage;
    let local: TestApp;
    let person: Person;
    let page: Page;
    beforeAll(async () => {
      stage = await Stage.open({ clock, environment: { TRUSTED_REDIRECT_HOSTS: LISTED_HOST } });
      local = await startTestApp();
      await stage.service.prisma.document.create({ data: DOCUMENT });
    });
    afterAll(() => Promise.all([stage.close(), local.close()]));
    beforeEach(async () => {
      person = await stage.person({ javaScriptEnabled });
      page = await person.context.newPage();
    });
    afterEach(() => person.context.close());

    const expectGood = async (heading: string | RegExp, ...complaints: string[]): Promise<void> => {
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await (javaScriptEnabled ? expectGoodLooks(page) : expectToFit(page));
      person.watch.expectOnly(...complaints);
    };

    it('home', async () => {
      await page.goto('/');
      await expectGood('Tools and documents for ChatGPT and every other MCP client');
    });

    it('home, on an address of this machine, with a check that finds everything', async () => {
      await page.goto(`${local.base}/`);
      await page.getByRole('button', { name: 'Check' }).click();
      await page.getByText('Everything that a connector looks for is where it should be').waitFor();
      expect(await page.getByText('This address works on this machine only').count()).toBe(1);
      await expectGood(/^Tools/);
    });

    it('home, with a check that finds nothing', async () => {
      await page.goto('/?check=discovery');
      expect(await page.getByText('This server could not reach it').count()).toBe(3);
      await expectGood(/^Tools/);
    });

    it('sign-in', async () => {
      await page.goto('/login');
      await expectGood('Sign in to Gatehouse');
    });

    it('sign-in on the way to the consent page', async () => {
      const client = await stage.client(CLIENTS.known);
      await page.goto(client.authorizationUrl());
      await page.getByText('First sign in; then you decide whether to connect chatgpt.com.').waitFor();
      await expectGood('Sign in to Gatehouse');
    });

    it('sign-in on the way to a consent page with a long address', async () => {
      const client = await stage.client(CLIENTS.long);
      await page.goto(client.authorizationUrl());
      await expectGood('Sign in to Gatehouse');
    });

    it('sign-in after a wrong password', async () => {
      await page.goto('/login');
      await signIn(page, 'not the password');
      await page.getByRole('alert').waitFor();
      expect(await page.title()).toBe('Error: Sign in to Gatehouse');
      expect(await page.getByLabel('Password').evaluate((field) => field === document.activeElement)).toBe(
        true,
      );
      expect(await page.getByLabel('E-mail address').inputValue()).toBe(EMAIL);
      await expectGood('Sign in to Gatehouse', errorStatus(401, 'Unauthorized', '/login'));
    });

    it('sign-in for whoever is signed in', async () => {
      await page.goto('/login');
      await signIn(page);
      await page.waitForURL((url) => url.pathname === '/');
      await page.goto('/login?return_to=/documents/order-1');
      await page.getByText('You are about to go on to the document.').waitFor();
      await expectGood('Sign in to Gatehouse');
    });

    it.each(Object.entries(CLIENTS))('consent, for a client whose address is %s', async (kind, client) => {
      await openConsent(page, await stage.client(client));
      const isKnown = kind === 'known' || kind === 'listed';
      expect(await page.getByText('Careful').count()).toBe(isKnown ? 0 : 1);
      expect(await page.getByText(client.redirectUri, { exact: true }).isVisible()).toBe(true);
      await expectGood(/^Connect .* to Gatehouse\?$/);
    });

    it('an app that is not known', async () => {
      await page.goto('/authorize?client_id=unknown');
      await expectGood('This did not work', errorStatus(400, 'Bad Request', '/authorize'));
    });

    it('a request that has expired', async () => {
      await openConsent(page, await stage.client(CLIENTS.known));
      clock.pass(601);
      await page.reload();
      const { pathname } = new URL(page.url());
      await expectGood('This did not work', errorStatus(400, 'Bad Request', pathname));
    });

    it('a refusal that is not sent on by itself', async () => {
      const client = await stage.client(CLIENTS.imitation);
      await page.goto(client.authorizationUrl({ response_type: 'token' }));
      expect(await page.getByRole('link', { name: 'Go back to evil.example' }).count()).toBe(1);
      await expectGood('This did not work', errorStatus(400, 'Bad Request', '/authorize'));
    });

    it('nothing there', async () => {
      await page.goto('/nothing');
      await expectGood('This did not work', errorStatus(404, 'Not Found', '/nothing'));
    });

    it('an invitation, a password that is too short, the password set, the link again', async () => {
      const users = stage.service.app.get(UsersService);
      const { inviteUrl } = await users.invite(`guest-${String(javaScriptEnabled)}@example.com`, 'operator');
      const { pathname } = new URL(inviteUrl);
      await page.goto(inviteUrl);
      await expectGood('Choose a password');
      await setPassword('too short');
      await page.getByRole('alert').waitFor();
      await expectGood('Choose a password', errorStatus(400, 'Bad Request', pathname));
      await setPassword('a long enough passphrase');
      await page.waitForURL('/');
      await page.goto(inviteUrl);
      await expectGood('This did not work', errorStatus(404, 'Not Found', pathname));
    });

    it('a document, and one that is not there', async () => {
      await page.goto('/documents/order-1');
      await signIn(page);
      await page.waitForURL('/documents/order-1');
      await expectGood(DOCUMENT.title);
      await page.goto('/documents/nothing');
      await expectGood('This did not work', errorStatus(404, 'Not Found', '/documents/nothing'));
    });

    it('the API, to read', async () => {
      await page.goto('/docs');
      const contents = javaScriptEnabled
        ? page.getByRole('heading', { name: 'Routes' })
        : page.getByRole('columnheader', { name: 'What opens it' });
      await contents.waitFor({ state: 'attached' });
      await expectGood(/^Gatehouse/);
      // Axe takes its time over a page of this size.
    }, 120_000);

    const setPassword = async (password: string): Promise<void> => {
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByLabel('The same password again').fill(password);
      await page.getByRole('button', { name: 'Set the password and sign in' }).click();
    };
  },
);
