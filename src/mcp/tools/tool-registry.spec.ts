import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { ScopeCatalogue } from '../../clients/scopes/scope-catalogue.service.js';
import { StartFailure } from '../../common/errors/start-failure.js';
import type { ToolDefinition } from './tool.js';
import { Tool } from './tool.decorator.js';
import { ToolRegistry } from './tool-registry.service.js';

type Structured = ToolDefinition & { output: z.ZodObject };

const DEFAULTS: Structured = {
  name: 'tool',
  title: 'Tool',
  description: 'A tool',
  input: z.object({}),
  output: z.object({}),
};

function toolClass(definition: Partial<Structured>): Type {
  const whole: Structured = { ...DEFAULTS, ...definition };
  @Injectable()
  @Tool(whole)
  class TestTool {
    call(): Record<string, unknown> {
      return {};
    }
  }
  return TestTool;
}

async function start(...definitions: Partial<Structured>[]): Promise<ToolRegistry> {
  const testing = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [ToolRegistry, ScopeCatalogue, ...definitions.map(toolClass)],
  }).compile();
  testing.get(ScopeCatalogue).declare('letters', 'Read your letters');
  await testing.init();
  return testing.get(ToolRegistry);
}

describe('ToolRegistry', () => {
  it('lists the tools by name, and fills in what they leave out', async () => {
    const registry = await start({ name: 'b' }, { name: 'a', scopes: ['mcp'], timeoutMs: 5 });
    expect(registry.list().map(({ name }) => name)).toEqual(['a', 'b']);
    expect(registry.find('a')).toMatchObject({ scopes: ['mcp'], timeoutMs: 5, maxResultBytes: 1_048_576 });
    expect(registry.find('b')).toMatchObject({ scopes: ['mcp'], timeoutMs: 30_000 });
    expect(registry.find('c')).toBeUndefined();
    expect(registry.find('constructor')).toBeUndefined();
  });

  it('lists what a token may call, once for each set of scopes that matters', async () => {
    const registry = await start({ name: 'a' }, { name: 'b', scopes: ['mcp', 'letters'] });
    const names = (...scopes: string[]) => registry.listFor({ scopes }).tools.map(({ name }) => name);
    expect(names('mcp')).toEqual(['a']);
    expect(names('letters', 'mcp')).toEqual(['a', 'b']);
    expect(names('letters')).toEqual([]);
    const listed = registry.listFor({ scopes: ['mcp', 'letters'] });
    expect(registry.listFor({ scopes: ['letters', 'elsewhere', 'mcp'] })).toBe(listed);
    expect(listed.tools[0]).toBe(registry.list()[0]);
  });

  it('says at each tool, and under _meta, which scopes a call needs', async () => {
    const registry = await start({ name: 'a' }, { name: 'b', scopes: ['letters'] });
    const [a, b] = registry.list();
    expect(a?.securitySchemes).toEqual([{ type: 'oauth2', scopes: ['mcp'] }]);
    expect(b?.securitySchemes).toEqual([{ type: 'oauth2', scopes: ['mcp', 'letters'] }]);
    expect(b?._meta).toEqual({ securitySchemes: b?.securitySchemes });
  });

  it('takes the longest name that there can be', async () => {
    const name = `a${'-_Z9'.repeat(15)}bcd`;
    expect((await start({ name })).find(name)).toBeDefined();
  });

  it.each([
    [
      'a parameter in a header of its own',
      [{ input: z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }) }) }],
      'x-mcp-header is not supported',
    ],
    ['a name that is taken', [{ name: 'a' }, { name: 'b' }, { name: 'a' }], 'Two tools are called a'],
    ['an empty name', [{ name: '' }], 'cannot be called ""'],
    ['a name with a space', [{ name: 'a b' }], 'cannot be called "a b"'],
    ['a name with a slash', [{ name: 'a/b' }], 'cannot be called "a/b"'],
    ['a name of dots', [{ name: '..' }], 'cannot be called ".."'],
    ['a name that is too long', [{ name: 'a'.repeat(65) }], 'cannot be called'],
    ['no time to run', [{ timeoutMs: 0 }], 'timeoutMs must be'],
    ['time without end', [{ timeoutMs: Infinity }], 'timeoutMs must be'],
    ['a scope that nothing declares', [{ scopes: ['orders'] }], 'needs the scope orders'],
    ['an input without JSON Schema', [{ input: z.object({ at: z.date() }) }], 'its input is no JSON Schema'],
    [
      'an output without JSON Schema',
      [{ output: z.object({ n: z.bigint() }) }],
      'its output is no JSON Schema',
    ],
  ])('does not start with %s', async (_, definitions, words) => {
    const started = start(...definitions);
    await expect(started).rejects.toThrow(StartFailure);
    await expect(started).rejects.toThrow(words);
  });
});
