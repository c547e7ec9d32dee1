import { Injectable } from '@nestjs/common';
import { Resource, type ResourceHandler } from '../../src/mcp/provider-api.js';
import { Orders } from './orders.js';

/** A resource at one URI, which clients may watch. */
@Injectable()
@Resource({
  uri: 'bakery://counter',
  name: 'counter',
  title: 'The counter',
  description: 'How many orders the bakery has taken today.',
  mimeType: 'text/plain',
  updates: true,
})
export class CounterResource implements ResourceHandler {
  constructor(private readonly orders: Orders) {}

  read(): string {
    return `${this.orders.size} orders`;
  }
}
