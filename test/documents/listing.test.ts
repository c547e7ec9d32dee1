import { ToolRegistry } from '../../src/mcp/tools/tool-registry.service.js';
import { startTestApp } from '../support/test-app.js';

it('search and fetch are listed as every connector needs them', async () => {
  const service = await startTestApp();
  const tools = service.app.get(ToolRegistry).list();
  await service.close();
  expect(tools.map(({ name }) => name)).toEqual(['fetch', 'search']);
  const [fetch, search] = tools;
  expect(search).toMatchObject({
    inputSchema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
    outputSchema: {
      type: 'object',
      properties: {
        results: {
          type: 'array',
          items: {
            type: 'object',
            properties: { id: { type: 'string' }, title: { type: 'string' }, url: { type: 'string' } },
            required: ['id', 'title', 'url'],
          },
        },
      },
      required: ['results'],
    },
    annotations: { readOnlyHint: true },
  });
  expect(fetch).toMatchObject({
    inputSchema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
    outputSchema: {
      type: 'object',
      properties: {
        id: { type: 'string' },
        title: { type: 'string' },
        text: { type: 'string' },
        url: { type: 'string' },
        metadata: { type: 'object' },
      },
      required: ['id', 'title', 'text', 'url', 'metadata'],
    },
    annotations: { readOnlyHint: true },
  });
});
