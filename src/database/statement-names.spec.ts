import { StatementNames } from './statement-names.js';

describe('StatementNames', () => {
  it('gives each text one name of its own, for good', () => {
    const names = new StatementNames();
    const [one, other] = [names.of('SELECT 1'), names.of('SELECT 2')];
    expect(one).not.toBe(other);
    expect([names.of('SELECT 1'), names.of('SELECT 2')]).toEqual([one, other]);
  });

  it('gives none to a search, nor to what comes after the first 300', () => {
    const names = new StatementNames();
    expect(names.of(`SELECT websearch_to_tsquery('english', $1)`)).toBe('');
    const given = Array.from({ length: 400 }, (_, n) => names.of(`SELECT ${n}`));
    expect(new Set(given.filter((name) => name !== '')).size).toBe(300);
    expect(given.slice(300)).toEqual(Array.from({ length: 100 }, () => ''));
  });
});
