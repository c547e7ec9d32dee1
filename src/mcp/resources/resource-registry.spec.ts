import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { ScopeCatalogue } from '../../clients/scopes/scope-catalogue.service.js';
import { StartFailure } from '../../common/errors/start-failure.js';
import { Resource, ResourceTemplate } from './resource.decorator.js';
import { ResourceRegistry } from './resource-registry.service.js';

const DEFAULTS = { name: 'thing', description: 'A thing' };

function resource(definition: Partial<Parameters<typeof Resource>[0]> = {}): Type {
  @Injectable()
  @Resource({ ...DEFAULTS, uri: 'x://thing', ...definition })
  class TestResource {
    read(): string {
      return 'resource';
    }
  }
  return TestResource;
}

function template(uriTemplate: string, definition: object = {}): Type {
  @Injectable()
  @ResourceTemplate({ ...DEFAULTS, ...definition, uriTemplate })
  class TestTemplate {
    read(): string {
      return uriTemplate;
    }
  }
  return TestTemplate;
}

async function start(...providers: Type[]): Promise<ResourceRegistry> {
  const testing = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [ResourceRegistry, ScopeCatalogue, ...providers],
  }).compile();
  await testing.init();
  return testing.get(ResourceRegistry);
}

describe('ResourceRegistry', () => {
  it('lists by URI, and fills in what is left out', async () => {
    const registry = await start(
      resource({ uri: 'x://b' }),
      resource({ uri: 'x://a' }),
      template('x://{id}'),
    );
    expect([...registry.resources().keys()]).toEqual(['x://a', 'x://b']);
    expect([...registry.templates().keys()]).toEqual(['x://{id}']);
    expect(registry.resources().get('x://a')).toMatchObject({
      scopes: ['mcp'],
      timeoutMs: 30_000,
      maxBytes: 1_048_576,
    });
  });

  it('finds a resource before a template, and a template by its pattern', async () => {
    const registry = await start(resource(), template('x://{id}'), template('y://{+path}'));
    expect(registry.find('x://thing')?.resource).toHaveProperty('uri', 'x://thing');
    expect(registry.find('x://other')?.resource).toHaveProperty('uriTemplate', 'x://{id}');
    expect(registry.find('y://a/b')?.resource).toHaveProperty('uriTemplate', 'y://{+path}');
    expect(registry.find('x://a/b')).toBeUndefined();
    expect(registry.find('__proto__')).toBeUndefined();
  });

  it.each([
    ['a URI that is taken', [resource(), resource()], 'Two resources are at x://thing'],
    ['a template that is taken', [template('x://{a}'), template('x://{a}')], 'Two resource templates are'],
    ['a relative URI', [resource({ uri: '/thing' })], 'no absolute URI'],
    ['a URI with a space', [resource({ uri: 'x://a b' })], 'no absolute URI'],
    ['a template of another kind', [template('x://{?query}')], 'only {name} and {+name}'],
    ['an empty name', [resource({ name: '' })], 'cannot be called ""'],
    ['no time', [resource({ timeoutMs: 0 })], 'timeoutMs must be'],
    ['a scope that nothing declares', [resource({ scopes: ['orders'] })], 'needs the scope orders'],
    ['the same at a template', [template('x://{a}', { scopes: ['orders'] })], 'needs the scope orders'],
  ])('does not start with %s', async (_, providers, words) => {
    const started = start(...providers);
    await expect(started).rejects.toThrow(StartFailure);
    await expect(started).rejects.toThrow(words);
  });
});
