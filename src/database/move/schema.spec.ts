import { parentsFirst, type Table } from './schema.js';

const table = (name: string, ...parents: string[]): Table => ({ name, parents, columns: [], types: [] });
const names = (tables: Table[]): string[] => tables.map(({ name }) => name);

describe('parentsFirst', () => {
  it('puts each table behind those that it refers to', () => {
    const tables = [
      table('codes', 'grants', 'users'),
      table('grants', 'users'),
      table('notes'),
      table('users'),
    ];
    expect(names(parentsFirst(tables))).toEqual(['notes', 'users', 'grants', 'codes']);
  });

  it('does not go round in a circle', () => {
    expect(() => parentsFirst([table('a', 'b'), table('b', 'a')])).toThrow('in a circle');
  });
});
