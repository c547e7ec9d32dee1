import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import { Tool } from '../../mcp/tools/tool.decorator.js';
import type { ToolContext, ToolHandler } from '../../mcp/tools/tool.js';
import { citationUrl } from '../document.js';
import { DocumentsService } from '../documents.service.js';

const input = z.object({
  query: z
    .string()
    .describe(
      'Words to look for. "a phrase" in quotes, or between alternatives, -word for what must not be there',
    ),
});

const output = z.object({
  results: z
    .array(
      z.object({
        id: z.string().describe('What fetch takes'),
        title: z.string(),
        url: z.string().describe('What to cite'),
      }),
    )
    .describe('The documents that match, the best first, 20 at most'),
});

/** Finds documents by their words. */
@Injectable()
@Tool({
  name: 'search',
  title: 'Search documents',
  description:
    'Searches the documents of this server. Finds those that have every word of the query, in any of its forms, and gives the id, title and URL of each, the best first. A few telling words find more than a whole sentence. Use fetch to read one.',
  input,
  output,
  annotations: { readOnlyHint: true },
})
export class SearchTool implements ToolHandler<z.output<typeof input>, z.input<typeof output>> {
  constructor(
    private readonly documents: DocumentsService,
    private readonly config: Config,
  ) {}

  async call({ query }: z.output<typeof input>, { caller }: ToolContext): Promise<z.input<typeof output>> {
    const hits = await this.documents.search(query, caller);
    return {
      results: hits.map((hit) => ({
        id: hit.id,
        title: hit.title,
        url: citationUrl(hit, this.config.baseUrl),
      })),
    };
  }
}
