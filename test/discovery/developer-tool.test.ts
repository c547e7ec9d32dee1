import { Injectable, Module } from '@nestjs/common';
import { z } from 'zod';
import { ClientsModule } from '../../src/clients/clients.module.js';
import { ScopeCatalogue } from '../../src/clients/scopes/scope-catalogue.service.js';
import { Tool } from '../../src/mcp/tools/tool.decorator.js';
import type { ToolHandler } from '../../src/mcp/tools/tool.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const input = z.object({ order: z.string() });
const output = z.object({ cupcakes: z.number() });

@Tool({
  name: 'count_cupcakes',
  title: 'Count cupcakes',
  description: 'How many cupcakes an order has.',
  input,
  output,
  scopes: ['orders:read'],
})
@Injectable()
class CountCupcakes implements ToolHandler<z.output<typeof input>, z.input<typeof output>> {
  constructor(scopes: ScopeCatalogue) {
    scopes.declare('orders:read', 'See the orders of the bakery');
  }

  call(): z.input<typeof output> {
    return { cupcakes: 12 };
  }
}

@Module({ imports: [ClientsModule], providers: [CountCupcakes] })
class Bakery {}

describe('a tool that a developer adds as a provider', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await startTestApp({ imports: [Bakery] });
  });
  afterAll(() => service.close());

  const read = async (path: string): Promise<unknown> =>
    (await fetch(`${service.base}/.well-known/${path}`)).json();

  it('is in the manifest, and its scope in both metadata documents', async () => {
    expect(await read('mcp/manifest.json')).toHaveProperty(
      'tools',
      expect.arrayContaining([
        { name: 'count_cupcakes', description: 'How many cupcakes an order has.' },
      ]) as unknown,
    );
    for (const document of ['oauth-authorization-server', 'oauth-protected-resource/sse']) {
      expect(await read(document)).toHaveProperty('scopes_supported', ['mcp', 'orders:read']);
    }
  });
});
