import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  ClientCannot,
  content,
  type Elicited,
  link,
  text,
  Tool,
  type ToolContent,
  type ToolContext,
  type ToolHandler,
} from '../../src/mcp/provider-api.js';
import { Orders } from './orders.js';

const input = z.object({ cupcakes: z.int().min(1).max(24) });
type Input = z.output<typeof input>;

const icing = z.object({
  icing: z
    .union([z.literal('lemon').meta({ title: 'Lemon' }), z.literal('cocoa').meta({ title: 'Cocoa' })])
    .default('lemon'),
});
type Icing = Elicited<z.output<typeof icing>>;

/** A tool that takes its time: it asks the person, tells how far it is, and gives back more than JSON. */
@Injectable()
@Tool({
  name: 'bake',
  title: 'Bake cupcakes',
  description: 'Bakes cupcakes. Asks the person for the icing.',
  input,
  // A person has to answer: the default of 30 s would be short.
  timeoutMs: 300_000,
})
export class BakeTool implements ToolHandler<Input, ToolContent> {
  constructor(private readonly orders: Orders) {}

  async call({ cupcakes }: Input, context: ToolContext): Promise<ToolContent> {
    const answer = await this.ask(context);
    if (answer.action !== 'accept') return content(text('Nothing was baked'));
    for (let baked = 1; baked <= cupcakes; baked++) {
      context.signal.throwIfAborted();
      context.progress(baked, cupcakes);
    }
    const number = await this.orders.add({ owner: context.caller.userId, cupcakes, ...answer.content });
    context.log('info', { baked: cupcakes });
    return content(
      text(`Baked ${cupcakes} with ${answer.content.icing}`),
      link(`orders://${number}`, 'order'),
    );
  }

  /** Lemon, where the client cannot ask. */
  private async ask({ elicit }: ToolContext): Promise<Icing> {
    try {
      return await elicit('Which icing?', icing);
    } catch (error) {
      if (error instanceof ClientCannot) return { action: 'accept', content: { icing: 'lemon' } };
      throw error;
    }
  }
}
