import { PasswordsService } from './passwords.service.js';

describe('PasswordsService', () => {
  const passwords = new PasswordsService();
  beforeAll(() => passwords.onModuleInit());

  it('hashes with argon2id, salted, as a PHC string', async () => {
    const [first, second] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')];
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(second).not.toBe(first);
  });

  it.each(['correct horse battery', 'pass\0word\0with\0nul', '🔑'.repeat(256), 'x'.repeat(70_000)])(
    'knows %j again, and no other',
    async (password) => {
      const stored = await passwords.hash(password);
      expect(await passwords.matches(password, stored)).toBe(true);
      expect(await passwords.matches(`${password}x`, stored)).toBe(false);
      expect(await passwords.matches(password.slice(0, -1), stored)).toBe(false);
    },
  );

  it('takes a character for the same, composed or not', async () => {
    expect(await passwords.matches('cafe\u0301 au lait', await passwords.hash('caf\u00e9 au lait'))).toBe(
      true,
    );
  });

  it.each([null, undefined])('matches nothing where the hash is %s', async (stored) => {
    expect(await passwords.matches('', stored)).toBe(false);
  });
});
