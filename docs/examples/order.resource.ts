import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type CompletionContext,
  type ResourceData,
  ResourceTemplate,
  type ResourceTemplateHandler,
} from '../../src/mcp/provider-api.js';
import { Orders } from './orders.js';

/** Resources of a template: each order at its own URI, for its owner alone. */
@Injectable()
@ResourceTemplate({
  uriTemplate: 'orders://{number}',
  name: 'order',
  title: 'An order',
  description: 'What was ordered, and with which icing.',
  mimeType: 'application/json',
  scopes: ['orders:read'],
})
export class OrderResource implements ResourceTemplateHandler<'number'> {
  constructor(private readonly orders: Orders) {}

  read({ number }: { number: string }, { caller }: CallContext): ResourceData {
    const order = this.orders.find(number, caller.userId);
    return order && JSON.stringify({ cupcakes: order.cupcakes, icing: order.icing });
  }

  complete(_: 'number', value: string, { caller }: CompletionContext): string[] {
    return this.orders.numbers(caller.userId).filter((number) => number.startsWith(value));
  }
}
