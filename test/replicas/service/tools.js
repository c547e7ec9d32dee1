import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Module } from '@nestjs/common';
import { z } from 'zod';
import { McpModule, Resource, ResourceUpdates, Tool } from '../../../dist/mcp/provider-api.js';

const nothing = z.object({});
const where = z.object({ port: z.string() });
const text = z.object({ text: z.string() });
const port = process.env.PORT;

/** Says which replica answers. */
class WhereTool {
  call() {
    return { port };
  }
}

/** Asks before it acts, and says where it began and ended. */
class OrderTool {
  begun = 0;

  async call({ cake }, { elicit, sample, progress }) {
    this.begun += 1;
    const asked = await elicit(`How many ${cake}?`, z.object({ number: z.number().int() }));
    progress(1);
    const answer = await sample({
      messages: [{ role: 'user', content: { type: 'text', text: 'A wish?' } }],
      maxTokens: 10,
    });
    return { text: `${asked.content?.number} ${cake}: ${answer.content.text}; begun ${this.begun}` };
  }
}

/** Takes its time, and says how far it is; what became of it is in the process's output. */
class BakeTool {
  async call({ ms, steps }, { progress, signal }) {
    process.stdout.write('baking\n');
    for (let step = 1; step <= steps; step++) {
      await delay(ms / steps, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) {
        process.stdout.write('given up\n');
        signal.throwIfAborted();
      }
      progress(step, steps);
    }
    process.stdout.write('baked\n');
    return { text: 'baked' };
  }
}

/** Answers at length. */
class LongTool {
  call({ size }) {
    return { text: 'x'.repeat(size) };
  }
}

/** Says something at two levels. */
class ReportTool {
  call(_, { log }) {
    log('debug', 'quiet');
    log('warning', 'loud');
    return { port };
  }
}

/** Changes the resource. */
class StirTool {
  constructor(updates) {
    this.updates = updates;
  }

  async call() {
    await this.updates.changed('test://bowl');
    return { port };
  }
}
Inject(ResourceUpdates)(StirTool, undefined, 0);

class Bowl {
  read() {
    return 'dough';
  }
}

/** What docs/developing.md does by decorators; plain JavaScript has none. */
function declare(provider, mark) {
  Injectable()(provider);
  mark(provider);
  return provider;
}

const tool = (provider, name, input, output, more = {}) =>
  declare(provider, Tool({ name, title: name, description: name, input, output, ...more }));

const providers = [
  tool(WhereTool, 'where', nothing, where),
  tool(OrderTool, 'order', z.object({ cake: z.string() }), text, { timeoutMs: 120_000 }),
  tool(BakeTool, 'bake', z.object({ ms: z.number(), steps: z.number().int() }), text, {
    timeoutMs: 120_000,
  }),
  tool(LongTool, 'long', z.object({ size: z.number().int() }), text),
  tool(ReportTool, 'report', nothing, where),
  tool(StirTool, 'stir', nothing, where),
  declare(
    Bowl,
    Resource({ uri: 'test://bowl', name: 'bowl', description: 'What is in the bowl', updates: true }),
  ),
];

/** Tools that ask, take time, say where they run, and change what is watched. */
export class ReplicaToolsModule {}
Module({ imports: [McpModule], providers })(ReplicaToolsModule);
