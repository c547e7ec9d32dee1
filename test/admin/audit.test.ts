import { randomUUID } from 'node:crypto';
import { AuditService } from '../../src/audit/audit.service.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Operator, type Page, textLike } from './operator.js';

interface Event {
  id: string;
  type: string;
  occurred_at: string;
}

describe('GET /admin/audit', () => {
  let service: TestApp;
  let operator: Operator;
  const userId = randomUUID();
  const clientId = randomUUID();
  const at = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 12, minute));

  beforeAll(async () => {
    service = await startTestApp();
    operator = new Operator(service);
    await service.app.get(AuditService).flush();
    await service.prisma.auditEvent.deleteMany();
    const event = { outcome: 'success', actor: `user:${userId}`, detail: {} };
    await service.prisma.auditEvent.createMany({
      data: [
        {
          ...event,
          occurredAt: at(0),
          type: 'user.signed_in',
          userId,
          address: '192.0.2.1',
          requestId: 'r-1',
        },
        { ...event, occurredAt: at(1), type: 'consent.approved', userId, clientId, detail: { scope: 'mcp' } },
        { ...event, occurredAt: at(2), type: 'token.issued', actor: `client:${clientId}`, userId, clientId },
        {
          ...event,
          occurredAt: at(3),
          type: 'token.revoked',
          actor: 'operator',
          outcome: 'failure',
          clientId,
        },
      ],
    });
  });
  afterAll(() => service.close());

  const types = async (query: string): Promise<string[]> =>
    (await operator.items<Event>(`audit?${query}`)).map(({ type }) => type);

  it('tells who did what, when, from where, newest first', async () => {
    const { status, headers, body } = await operator.get<Page<Event>>('audit');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.next_cursor).toBeNull();
    expect(body.items.map(({ type }) => type)).toEqual([
      'token.revoked',
      'token.issued',
      'consent.approved',
      'user.signed_in',
    ]);
    expect(body.items[3]).toEqual({
      id: textLike(/^\d+$/),
      occurred_at: '2026-01-01T12:00:00.000Z',
      type: 'user.signed_in',
      outcome: 'success',
      actor: `user:${userId}`,
      user_id: userId,
      client_id: null,
      address: '192.0.2.1',
      request_id: 'r-1',
      detail: {},
    });
  });

  it.each([
    ['type=token.issued', ['token.issued']],
    ['type=token.issued,token.revoked', ['token.revoked', 'token.issued']],
    ['type=tool.called', []],
    ['outcome=failure', ['token.revoked']],
    ['actor=operator', ['token.revoked']],
    [`user_id=${userId}`, ['token.issued', 'consent.approved', 'user.signed_in']],
    [`user_id=${randomUUID()}`, []],
    [`client_id=${clientId}`, ['token.revoked', 'token.issued', 'consent.approved']],
    [`client_id=${clientId}&user_id=${userId}&type=token.issued`, ['token.issued']],
    ['since=2026-01-01T12:02:00Z', ['token.revoked', 'token.issued']],
    ['since=2026-01-01T13:02:00%2B01:00', ['token.revoked', 'token.issued']],
    ['until=2026-01-01T12:02:00Z', ['consent.approved', 'user.signed_in']],
    ['since=2026-01-01T12:01:00.000Z&until=2026-01-01T12:01:00.001Z', ['consent.approved']],
  ])('filters by %s', async (query, expected) => {
    expect(await types(query)).toEqual(expected);
  });

  it('pages by number, with the filter', async () => {
    const first = await operator.get<Page<Event>>(`audit?client_id=${clientId}&limit=2`);
    expect(first.body.items.map(({ type }) => type)).toEqual(['token.revoked', 'token.issued']);
    const second = await types(`client_id=${clientId}&limit=2&cursor=${first.body.next_cursor}`);
    expect(second).toEqual(['consent.approved']);
  });

  it.each([
    'type=DROP',
    'type=',
    'type=token.issued,',
    'outcome=maybe',
    'user_id=me',
    'client_id=%00',
    'actor=%00',
    'since=yesterday',
    'since=2026-01-01',
    'since=0000-01-01T00:00:00Z',
    'since=2026-13-01T00:00:00Z',
    'until=1767268800',
    'limit=0',
    'limit=201',
    'limit=ten',
    'limit=1.5',
    'limit=1&limit=2',
    'cursor=',
    'cursor=!!',
    'cursor=MQ%3D%3D',
    'cursor=1&cursor=2',
  ])('answers 400 to %s', async (query) => {
    const { status, headers, body } = await operator.get<{ detail: string }>(`audit?${query}`);
    expect([status, headers.get('content-type')]).toEqual([400, textLike(/^application\/problem\+json/)]);
    expect(body.detail).toContain(query.split('=')[0]);
  });
});
