import fc from 'fast-check';
import { Clock } from '../../../common/clock.js';
import { loadConfig } from '../../../config/load-config.js';
import { SessionIds } from './session-ids.service.js';

const identity = (more: object = {}) => ({
  tokenId: 't',
  grantId: 'g',
  userId: 'user',
  email: 'a@example.com',
  clientId: 'client',
  scopes: ['mcp'],
  expiresAt: new Date(Date.now() + 60_000),
  ...more,
});

function idsOf(secret: string, previous?: string, clock = new Clock()): SessionIds {
  const { config } = loadConfig({
    ADMIN_API_KEY: 'k'.repeat(32),
    ADMIN_EMAIL: 'a@example.com',
    ADMIN_PASSWORD: 'p'.repeat(12),
    SESSION_SECRET: secret.repeat(32),
    SESSION_SECRET_PREVIOUS: previous?.repeat(32),
  });
  return new SessionIds(config, clock);
}

describe('SessionIds', () => {
  const ids = idsOf('a');

  it.each([
    {},
    { sampling: {} },
    { elicitation: {} },
    { elicitation: { form: {} } },
    { elicitation: { url: {} }, sampling: {} },
    { elicitation: { form: {}, url: {} }, sampling: {} },
  ])('says what the client can do: %j', (capabilities) => {
    const id = ids.mint(identity(), capabilities);
    expect(id).toMatch(/^[\x21-\x7e]{1,200}$/);
    expect(ids.read(id, identity())).toEqual({ id, capabilities });
  });

  it('is another each time', () => {
    expect(ids.mint(identity(), {})).not.toBe(ids.mint(identity(), {}));
  });

  it.each([
    ['another user', { userId: 'client', clientId: 'user' }],
    ['another client', { clientId: 'other' }],
  ])('is nothing to %s', (_, more) => {
    expect(ids.read(ids.mint(identity(), {}), identity(more))).toBeUndefined();
  });

  it('is nothing once it has expired, or where it is signed with another secret', () => {
    const at = (days: number): Clock =>
      Object.assign(new Clock(), { now: () => new Date(Date.now() - days * 86_400_000) });
    expect(ids.read(idsOf('a', undefined, at(31)).mint(identity(), {}), identity())).toBeUndefined();
    expect(ids.read(idsOf('a', undefined, at(29)).mint(identity(), {}), identity())).toBeDefined();
    expect(ids.read(idsOf('b').mint(identity(), {}), identity())).toBeUndefined();
    const old = ids.mint(identity(), {});
    expect(idsOf('b', 'a').read(old, identity())?.id).toBe(old);
  });

  it('is nothing where a single character is another', () => {
    const id = ids.mint(identity(), { sampling: {} });
    fc.assert(
      fc.property(
        fc.nat(id.length - 2),
        fc.constantFrom('a', 'Z', '0', '-', '_', '.', 'e', 's'),
        (at, character) => {
          const changed = `${id.slice(0, at)}${character}${id.slice(at + 1)}`;
          return changed === id || ids.read(changed, identity()) === undefined;
        },
      ),
    );
  });

  it('takes anything, and makes nothing of it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.anything()), (id) => ids.read(id, identity()) === undefined),
    );
  });
});
