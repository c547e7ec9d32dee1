import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { ScopeCatalogue } from '../../src/clients/scopes/scope-catalogue.service.js';
import { ClientsModule } from '../../src/clients/clients.module.js';
import { Tool } from '../../src/mcp/tools/tool.decorator.js';
import { type ToolContext, ToolError, type ToolHandler } from '../../src/mcp/tools/tool.js';

/** What the failing tools must never let out. */
export const SECRET = 'connection refused at 10.0.0.7';

const text = z.object({ text: z.string() });
type Text = z.output<typeof text>;
const nothing = z.object({});

/** Gives back what it got. */
@Injectable()
@Tool({
  name: 'echo',
  title: 'Echo',
  description: 'Gives back what it got',
  input: z.object({ text: z.string(), nested: z.object({ list: z.array(z.number()) }).optional() }),
  output: text,
  annotations: { readOnlyHint: true },
})
export class EchoTool implements ToolHandler<Text, Text> {
  call({ text }: Text): Text {
    return { text };
  }
}

/** Tells whom the call is made for. */
@Injectable()
@Tool({
  name: 'whoami',
  title: 'Who am I',
  description: 'Tells whom the call is made for',
  input: nothing,
  output: z.object({ tokenId: z.string(), userId: z.string(), clientId: z.string() }),
})
export class WhoAmITool implements ToolHandler<
  object,
  { tokenId: string; userId: string; clientId: string }
> {
  call(_: object, { caller }: ToolContext): { tokenId: string; userId: string; clientId: string } {
    const { tokenId, userId, clientId } = caller;
    return { tokenId, userId, clientId };
  }
}

/** A call that the test has in hand. */
export interface Held {
  signal: AbortSignal;
  finish: (text: string) => void;
}

/** Answers when the test says so, and pays no heed to its signal. */
@Injectable()
@Tool({ name: 'hold', title: 'Hold', description: 'Waits', input: nothing, output: text })
export class HoldTool implements ToolHandler<object, Text> {
  readonly held: Held[] = [];
  private watchers: (() => void)[] = [];

  call(_: object, { signal }: ToolContext): Promise<Text> {
    return new Promise((resolve) => {
      this.held.push({ signal, finish: (text) => resolve({ text }) });
      this.watchers.forEach((watch) => watch());
    });
  }

  /** The call of that number, once it has begun. */
  begun(index: number): Promise<Held> {
    return new Promise((resolve) => {
      const watch = (): void => {
        const held = this.held[index];
        if (held !== undefined) resolve(held);
      };
      this.watchers.push(watch);
      watch();
    });
  }
}

/** Never answers, within 50 ms. */
@Injectable()
@Tool({ name: 'hang', title: 'Hang', description: 'Hangs', input: nothing, output: text, timeoutMs: 50 })
export class HangTool implements ToolHandler<object, Text> {
  call(): Promise<Text> {
    return new Promise(() => undefined);
  }
}

/** Breaks. */
@Injectable()
@Tool({ name: 'break', title: 'Break', description: 'Breaks', input: nothing, output: text })
export class BreakTool implements ToolHandler<object, Text> {
  call(): Text {
    throw new Error(SECRET);
  }
}

/** Fails in words for the model. */
@Injectable()
@Tool({ name: 'complain', title: 'Complain', description: 'Complains', input: nothing, output: text })
export class ComplainTool implements ToolHandler<object, Text> {
  call(): Promise<Text> {
    return Promise.reject(new ToolError('There is no such order: ask for another'));
  }
}

/** Returns what its schema forbids. */
@Injectable()
@Tool({ name: 'lie', title: 'Lie', description: 'Lies', input: nothing, output: text })
export class LieTool implements ToolHandler<object, Text> {
  call(): Text {
    return { text: 7, more: SECRET } as unknown as Text;
  }
}

/** Returns as many bytes as it is told to. */
@Injectable()
@Tool({
  name: 'flood',
  title: 'Flood',
  description: 'Returns a lot',
  input: z.object({ bytes: z.number() }),
  output: text,
  maxResultBytes: 1_000_000,
})
export class FloodTool implements ToolHandler<{ bytes: number }, Text> {
  call({ bytes }: { bytes: number }): Text {
    return { text: 'x'.repeat(bytes) };
  }
}

/** Returns characters that Postgres keeps in no text: a NUL and half of a surrogate pair. */
@Injectable()
@Tool({ name: 'odd', title: 'Odd', description: 'Odd characters', input: nothing, output: text })
export class OddTool implements ToolHandler<object, Text> {
  call(): Text {
    return { text: 'a\0b\ud800c' };
  }
}

/** Needs a scope of its own. */
@Injectable()
@Tool({
  name: 'orders',
  title: 'Orders',
  description: 'Needs more',
  input: nothing,
  output: text,
  scopes: ['mcp', 'orders'],
})
export class OrdersTool implements ToolHandler<object, Text> {
  call(): Text {
    return { text: 'three cupcakes' };
  }
}

/** The tools above. */
@Module({
  imports: [ClientsModule],
  providers: [
    ...[EchoTool, WhoAmITool, HoldTool, HangTool, BreakTool],
    ...[ComplainTool, LieTool, FloodTool, OddTool, OrdersTool],
  ],
})
export class TestToolsModule implements OnModuleInit {
  constructor(private readonly scopes: ScopeCatalogue) {}

  onModuleInit(): void {
    this.scopes.declare('orders', 'See your orders');
  }
}
