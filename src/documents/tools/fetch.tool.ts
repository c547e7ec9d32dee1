import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import { Tool } from '../../mcp/tools/tool.decorator.js';
import { type ToolContext, ToolError, type ToolHandler } from '../../mcp/tools/tool.js';
import { citationUrl } from '../document.js';
import { DocumentsService } from '../documents.service.js';

const input = z.object({ id: z.string().describe('The id of a document, as search gives it') });

const output = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string().describe('The whole text'),
  url: z.string().describe('What to cite'),
  metadata: z.record(z.string(), z.unknown()).describe('What else is known of it'),
});

/** Reads a document. */
@Injectable()
@Tool({
  name: 'fetch',
  title: 'Read a document',
  description:
    'Gives the whole text of one document, its title, its URL to cite, and what else is known of it.',
  input,
  output,
  annotations: { readOnlyHint: true },
})
export class FetchTool implements ToolHandler<z.output<typeof input>, z.input<typeof output>> {
  constructor(
    private readonly documents: DocumentsService,
    private readonly config: Config,
  ) {}

  /** @throws ToolError where there is no such document, or none that the caller may read: the same words */
  async call({ id }: z.output<typeof input>, { caller }: ToolContext): Promise<z.input<typeof output>> {
    const document = await this.documents.find(id, caller);
    if (document === undefined)
      throw new ToolError('No document has this id. Search gives the ids of those there are.');
    return { ...document, url: citationUrl(document, this.config.baseUrl) };
  }
}
