import { Injectable, Module } from '@nestjs/common';
import { z } from 'zod';
import { Tool } from '../../src/mcp/tools/tool.decorator.js';
import type { ToolContext, ToolHandler } from '../../src/mcp/tools/tool.js';

const nothing = z.object({});
const text = z.object({ text: z.string() });
type Text = z.output<typeof text>;

/** Tells how far it is, and logs, before it answers. */
@Injectable()
@Tool({ name: 'report', title: 'Report', description: 'Tells how far it is', input: nothing, output: text })
export class ReportTool implements ToolHandler<object, Text> {
  call(_: object, { progress, log }: ToolContext): Text {
    progress(1, 2, 'half');
    log('debug', 'not for everyone');
    log('warning', { oven: 'hot' }, 'bakery');
    return { text: 'done' };
  }
}

/** Tells how far it is, then waits for the test. */
@Injectable()
@Tool({ name: 'bake', title: 'Bake', description: 'Takes its time', input: nothing, output: text })
export class BakeTool implements ToolHandler<object, Text> {
  readonly baking: { context: ToolContext; finish: (text: string) => void }[] = [];

  call(_: object, context: ToolContext): Promise<Text> {
    context.progress(1);
    context.log('info', 'baking');
    return new Promise((resolve) => {
      this.baking.push({ context, finish: (text) => resolve({ text }) });
    });
  }
}

const order = z.object({ cake: z.string() });

/** Asks before it acts, and acts once. */
@Injectable()
@Tool({
  name: 'order',
  title: 'Order',
  description: 'Orders a cake',
  input: order,
  output: text,
  timeoutMs: 600_000,
})
export class OrderTool implements ToolHandler<z.output<typeof order>, Text> {
  /** How often it began. */
  begun = 0;
  last?: ToolContext;

  async call({ cake }: z.output<typeof order>, context: ToolContext): Promise<Text> {
    this.begun += 1;
    this.last = context;
    const asked = await context.elicit(`How many ${cake}?`, z.object({ number: z.number().int() }));
    if (asked.action !== 'accept') return { text: asked.action };
    context.progress(1);
    const { content } = await context.sample({
      messages: [{ role: 'user', content: { type: 'text', text: 'A wish?' } }],
      maxTokens: 10,
    });
    const wish = !Array.isArray(content) && content.type === 'text' ? content.text : '';
    return { text: `${asked.content.number} ${cake}: ${wish}` };
  }
}

/** Asks two things at once. */
@Injectable()
@Tool({ name: 'both', title: 'Both', description: 'Asks two things', input: nothing, output: text })
export class BothTool implements ToolHandler<object, Text> {
  async call(_: object, { elicit }: ToolContext): Promise<Text> {
    const answers = await Promise.all(
      ['one', 'two'].map((name) => elicit(name, z.object({ text: z.string() }))),
    );
    return { text: answers.map((answer) => ('content' in answer ? answer.content.text : '-')).join(' ') };
  }
}

/** The tools above. */
@Module({ providers: [ReportTool, BakeTool, OrderTool, BothTool] })
export class AskingToolsModule {}
