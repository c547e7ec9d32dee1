import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { ScopeCatalogue } from '../../clients/scopes/scope-catalogue.service.js';
import { StartFailure } from '../../common/errors/start-failure.js';
import { Prompt } from './prompt.decorator.js';
import type { PromptDefinition } from './prompt.js';
import { PromptRegistry, toPromptListing } from './prompt-registry.service.js';

function prompt(definition: Partial<PromptDefinition>): Type {
  @Injectable()
  @Prompt({ name: 'prompt', description: 'A prompt', ...definition })
  class TestPrompt {
    get(): string {
      return 'Hello';
    }
  }
  return TestPrompt;
}

async function start(...definitions: Partial<PromptDefinition>[]): Promise<PromptRegistry> {
  const testing = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [PromptRegistry, ScopeCatalogue, ...definitions.map(prompt)],
  }).compile();
  await testing.init();
  return testing.get(PromptRegistry);
}

describe('PromptRegistry', () => {
  it('lists by name, and fills in what is left out', async () => {
    const registry = await start({ name: 'b' }, { name: 'a.1' });
    expect([...registry.all().keys()]).toEqual(['a.1', 'b']);
    expect(registry.all().get('b')).toMatchObject({ scopes: ['mcp'], timeoutMs: 30_000 });
  });

  it('shows arguments as they were described, and which are required', async () => {
    const schema = z.object({
      order: z.string().describe('Its number').meta({ title: 'Order' }),
      tone: z.enum(['dry', 'warm']).optional(),
      words: z.string().default('few'),
    });
    const registry = await start({ arguments: schema, title: 'A title' });
    expect([...registry.all().values()].map(toPromptListing)).toEqual([
      {
        name: 'prompt',
        title: 'A title',
        description: 'A prompt',
        arguments: [
          { name: 'order', title: 'Order', description: 'Its number', required: true },
          { name: 'tone', required: false },
          { name: 'words', required: false },
        ],
      },
    ]);
  });

  it.each([
    ['a name that is taken', [{}, {}], 'Two prompts are called prompt'],
    ['a name with a space', [{ name: 'a b' }], 'cannot be called "a b"'],
    ['time without end', [{ timeoutMs: Infinity }], 'timeoutMs must be'],
    ['a scope that nothing declares', [{ scopes: ['orders'] }], 'needs the scope orders'],
  ])('does not start with %s', async (_, definitions, words) => {
    const started = start(...definitions);
    await expect(started).rejects.toThrow(StartFailure);
    await expect(started).rejects.toThrow(words);
  });
});
