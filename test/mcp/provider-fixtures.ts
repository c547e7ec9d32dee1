import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { ClientsModule } from '../../src/clients/clients.module.js';
import {
  ClientCannot,
  content,
  link,
  Prompt,
  type PromptData,
  type PromptHandler,
  Resource,
  type ResourceData,
  type ResourceHandler,
  ResourceTemplate,
  type ResourceTemplateHandler,
  ScopeCatalogue,
  text,
  Tool,
  type ToolContent,
  type ToolContext,
  type ToolHandler,
} from '../../src/mcp/provider-api.js';
import { SECRET } from './test-tools.js';

const nothing = z.object({});

/** Reports more often than anybody could read, also after its end. */
@Injectable()
@Tool({ name: 'report', title: 'Report', description: 'Reports', input: nothing })
export class ReportTool implements ToolHandler<object, ToolContent> {
  call(_: object, { progress, log, signal }: ToolContext): ToolContent {
    for (let done = 1; done <= 1000; done++) progress(done, 1000);
    progress(7);
    progress(NaN);
    void delay(60, undefined, { signal }).then(() => {
      progress(2000);
      log('error', 'after the end');
    });
    return content(text('reported'));
  }
}

/** Asks for a page to be opened where the client can, and says where it cannot. */
@Injectable()
@Tool({ name: 'pay', title: 'Pay', description: 'Pays', input: nothing })
export class PayTool implements ToolHandler<object, ToolContent> {
  async call(_: object, { elicitUrl }: ToolContext): Promise<ToolContent> {
    try {
      const { action, complete } = await elicitUrl('Please pay', 'https://pay.example/7');
      complete();
      return content(text(action));
    } catch (error) {
      if (!(error instanceof ClientCannot)) throw error;
      return content(text(error.feature), link('https://pay.example/7', 'invoice', { title: 'Invoice' }));
    }
  }
}

/** Asks, and waits for as long as it may. */
@Injectable()
@Tool({ name: 'wait', title: 'Wait', description: 'Waits for a person', input: nothing, timeoutMs: 300 })
export class WaitTool implements ToolHandler<object, ToolContent> {
  async call(_: object, { elicit }: ToolContext): Promise<ToolContent> {
    await elicit('Well?', z.object({ answer: z.string() }));
    return content(text('answered'));
  }
}

/** Returns no content. */
@Injectable()
@Tool({ name: 'mumble', title: 'Mumble', description: 'Returns nothing', input: nothing })
export class MumbleTool implements ToolHandler<object, ToolContent> {
  call(): ToolContent {
    return { text: SECRET } as unknown as ToolContent;
  }
}

/** Waits until the test lets it go, or its signal does. */
@Injectable()
@Resource({ uri: 'test://slow', name: 'slow', description: 'Waits', timeoutMs: 100 })
export class SlowResource implements ResourceHandler {
  read(): Promise<string> {
    return new Promise(() => undefined);
  }
}

/** Waits as long as the call lives. */
@Injectable()
@Resource({ uri: 'test://held', name: 'held', description: 'Waits' })
export class HeldResource implements ResourceHandler {
  readonly begun: AbortSignal[] = [];

  read({ signal }: { signal: AbortSignal }): Promise<string> {
    this.begun.push(signal);
    return new Promise(() => undefined);
  }
}

/** Breaks. */
@Injectable()
@Resource({ uri: 'test://broken', name: 'broken', description: 'Breaks' })
export class BrokenResource implements ResourceHandler {
  read(): never {
    throw new Error(SECRET);
  }
}

/** Holds more than it may. */
@Injectable()
@Resource({ uri: 'test://large', name: 'large', description: 'Holds a lot', maxBytes: 10 })
export class LargeResource implements ResourceHandler {
  read(): ResourceData {
    return { data: 'ü'.repeat(6), mimeType: 'text/plain' };
  }
}

/** Needs a scope of its own. */
@Injectable()
@Resource({
  uri: 'test://ledger',
  name: 'ledger',
  description: 'Needs more',
  scopes: ['ledger'],
  updates: true,
})
export class LedgerResource implements ResourceHandler {
  read(): string {
    return 'three cupcakes';
  }
}

/** Whose notes they are: read by nobody else. */
@Injectable()
@ResourceTemplate({
  uriTemplate: 'notes://{user}/{+path}',
  name: 'notes',
  description: 'Notes',
  updates: true,
})
export class NotesResource implements ResourceTemplateHandler<'user' | 'path'> {
  read({ user, path }: { user: string; path: string }, { caller }: ToolContext): ResourceData {
    return user === caller.userId ? { data: `At ${path}`, mimeType: 'text/plain' } : undefined;
  }

  complete(variable: 'user' | 'path', value: string): string[] {
    return variable === 'path' ? Array.from({ length: 150 }, (_, index) => `${value}${index}`) : [];
  }
}

const size = z.object({
  size: z.enum(['small', 'large']).describe('How large').meta({ title: 'Size' }),
  count: z.coerce.number<string>().int().default(1),
});

/** Takes arguments that it makes something of. */
@Injectable()
@Prompt({ name: 'order', title: 'Order', description: 'Orders cupcakes', arguments: size })
export class OrderPrompt implements PromptHandler<z.output<typeof size>, keyof z.output<typeof size>> {
  get(args: z.output<typeof size>): PromptData {
    return `${args.count * 2} halves of ${args.size} cupcakes`;
  }
}

/** Needs a scope of its own, and breaks. */
@Injectable()
@Prompt({ name: 'audit', description: 'Needs more', scopes: ['ledger'] })
export class AuditPrompt implements PromptHandler<object> {
  get(): never {
    throw new Error(SECRET);
  }
}

/** The providers above. */
@Module({
  imports: [ClientsModule],
  providers: [
    ...[ReportTool, PayTool, WaitTool, MumbleTool],
    ...[SlowResource, HeldResource, BrokenResource, LargeResource, LedgerResource, NotesResource],
    ...[OrderPrompt, AuditPrompt],
  ],
})
export class ProviderFixturesModule implements OnModuleInit {
  constructor(private readonly scopes: ScopeCatalogue) {}

  onModuleInit(): void {
    this.scopes.declare('ledger', 'See what was earned');
  }
}
