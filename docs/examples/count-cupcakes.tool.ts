import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Tool, type ToolContext, ToolError, type ToolHandler } from '../../src/mcp/provider-api.js';
import { Orders } from './orders.js';

const input = z.object({ order: z.string().describe('The number of an order') });
const output = z.object({ cupcakes: z.number().describe('How many it has') });

type Input = z.output<typeof input>;
type Output = z.input<typeof output>;

/** A tool with a structured result, and a scope of its own. */
@Injectable()
@Tool({
  name: 'count_cupcakes',
  title: 'Count cupcakes',
  description: 'Tells how many cupcakes an order has.',
  input,
  output,
  scopes: ['orders:read'],
  annotations: { readOnlyHint: true },
})
export class CountCupcakesTool implements ToolHandler<Input, Output> {
  constructor(private readonly orders: Orders) {}

  call({ order }: Input, { caller }: ToolContext): Output {
    const found = this.orders.find(order, caller.userId);
    if (found === undefined)
      throw new ToolError('There is no such order. orders://{number} lists what there is.');
    return { cupcakes: found.cupcakes };
  }
}
