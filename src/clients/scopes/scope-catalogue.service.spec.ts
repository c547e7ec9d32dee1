import { ScopeCatalogue } from './scope-catalogue.service.js';

describe('ScopeCatalogue', () => {
  it('has mcp, in words for people', () => {
    const catalogue = new ScopeCatalogue();
    expect(catalogue.all()).toEqual(['mcp']);
    expect(catalogue.words('mcp')).toMatch(/tools/);
  });

  it('takes more, and keeps of a list those that exist, in its order', () => {
    const catalogue = new ScopeCatalogue();
    catalogue.declare('orders:write', 'Change your orders');
    catalogue.declare('orders:write', 'Change your orders');
    expect(catalogue.all()).toEqual(['mcp', 'orders:write']);
    expect(catalogue.words('orders:write')).toBe('Change your orders');
    expect(catalogue.keepKnown(['orders:write', 'unknown', 'mcp'])).toEqual(['orders:write', 'mcp']);
    expect(catalogue.keepKnown(['constructor', '__proto__'])).toEqual([]);
  });

  it('names a scope that does not exist any more by itself', () => {
    expect(new ScopeCatalogue().words('gone')).toBe('gone');
  });

  it('lets no scope mean two things, or be called what none can', () => {
    const catalogue = new ScopeCatalogue();
    expect(() => catalogue.declare('mcp', 'Something else')).toThrow('two meanings');
    for (const scope of ['', 'a b', 'a"b', 'é']) {
      expect(() => catalogue.declare(scope, 'Words')).toThrow('cannot be a scope');
    }
  });
});
