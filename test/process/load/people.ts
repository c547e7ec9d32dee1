import { randomUUID } from 'node:crypto';
import type { KillableService } from '../../support/killable-service.js';
import { OAuthClient } from '../../support/oauth-client.js';
import { ADMIN_KEY } from '../../support/test-app.js';
import type { Ledger } from './ledger.js';

/** Somebody who does one thing after the other, until the service is gone. */
export type Person = (service: KillableService, ledger: Ledger) => Promise<void>;

/** Connects clients, and has an operator revoke every other one. */
export const connector: Person = async (service, ledger) => {
  for (let round = 0; ; round += 1) {
    const client = new OAuthClient(service.base);
    const { client_id: id, registration_access_token: key } = await client.register();
    const isRegistered = async (status = 200): Promise<void> => {
      const headers = { Authorization: `Bearer ${key}` };
      expect((await fetch(`${service.base}/register/${id}`, { headers })).status).toBe(status);
    };
    ledger.keep(id, isRegistered);

    const code = (await client.approve()).searchParams.get('code')!;
    const redeem = async (): Promise<number> => (await client.exchange(code)).status;
    ledger.keep(id, async () => {
      await isRegistered();
      expect([await redeem(), await redeem()]).toEqual([200, 400]);
    });
    ledger.ask(id, async () => {
      await isRegistered();
      const first = await redeem();
      expect([200, 400]).toContain(first);
      expect(await redeem()).toBe(400);
    });
    const answer = await client.exchange(code);
    expect(answer.status).toBe(200);
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const passes = async (): Promise<boolean> => (await service.call(token)).status === 200;
    ledger.keep(id, async () => {
      await isRegistered();
      expect(await passes()).toBe(true);
      expect(await redeem()).toBe(400);
      // It came again: what it was redeemed for is revoked.
      expect(await passes()).toBe(false);
    });
    if (round % 2 === 0) continue;
    ledger.ask(id, () => Promise.resolve());
    expect((await service.admin('DELETE', `clients/${id}`)).status).toBe(204);
    ledger.keep(id, async () => {
      await isRegistered(401);
      expect([await passes(), await redeem()]).toEqual([false, 401]);
    });
  }
};

/** Writes one document again and again, its version in both of its parts. */
export const writer: Person = async (service, ledger) => {
  const path = `documents/${randomUUID()}`;
  const version = async (): Promise<number> => {
    const answer = await service.admin('GET', path);
    if (answer.status === 404) return 0;
    const { title, text } = (await answer.json()) as { title: string; text: string };
    expect(text).toBe(title);
    return Number(title);
  };
  for (let next = 1; ; next += 1) {
    ledger.ask(path, async () => expect([next - 1, next]).toContain(await version()));
    const answer = await service.admin('PUT', path, { title: `${next}`, text: `${next}` });
    expect(answer.ok).toBe(true);
    ledger.keep(path, async () => expect(await version()).toBe(next));
  }
};

/** Imports documents, in batches of a hundred and of fifty. */
export const importer: Person = async (service, ledger) => {
  for (;;) {
    const name = randomUUID();
    const lines = Array.from({ length: 150 }, (_, n) => ({
      id: `${name}-${n}`,
      title: 'Imported',
      text: `${n}`,
    }));
    const statuses = (): Promise<number[]> =>
      Promise.all(
        [0, 99, 100, 149].map(async (n) => (await service.admin('GET', `documents/${name}-${n}`)).status),
      );
    ledger.ask(name, async () => {
      const [first, last, firstOfNext, lastOfNext] = await statuses();
      expect([last, lastOfNext]).toEqual([first, firstOfNext]);
      expect([first, firstOfNext]).not.toEqual([404, 200]);
    });
    const answer = await fetch(`${service.base}/admin/documents/import`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${ADMIN_KEY}`, 'Content-Type': 'application/x-ndjson' },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
    });
    expect(await answer.json()).toMatchObject({ created: 150 });
    ledger.keep(name, async () => expect(await statuses()).toEqual([200, 200, 200, 200]));
  }
};

/** Starts tools, and does not wait for them. */
export const caller: Person = async (service, ledger) => {
  const { token } = await new OAuthClient(service.base).connect();
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  for (;;) {
    const body = JSON.stringify({ query: 'imported' });
    const started = await fetch(`${service.base}/tools/search`, { method: 'POST', headers, body });
    if (started.status === 429) continue;
    expect(started.status).toBe(202);
    const { execution_id: id } = (await started.json()) as { execution_id: string };
    ledger.keep(id, async () => {
      const asked = await fetch(`${service.base}/tools/executions/${id}`, { headers });
      const { status, result } = (await asked.json()) as Record<string, unknown>;
      expect(['succeeded', 'failed']).toContain(status);
      expect(result).toBeDefined();
    });
  }
};

/** Is refused, over and over: what the trail has of it must be what came first, without a gap. */
export function refused(requestIds: string[]): Person {
  return async ({ base }, ledger) => {
    for (;;) {
      const answer = await fetch(`${base}/admin/clients`, { headers: { Authorization: 'Bearer wrong' } });
      requestIds.push(answer.headers.get('x-request-id')!);
      ledger.keep('refused', () => Promise.resolve());
    }
  };
}
