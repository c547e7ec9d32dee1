import { Injectable } from '@nestjs/common';
import { ResourceUpdates } from '../../src/mcp/provider-api.js';

/** An order of the bakery. */
export interface Order {
  /** Whose it is: a user's id. */
  owner: string;
  cupcakes: number;
  icing: string;
}

/** The bakery's orders. A real one keeps them in the database. */
@Injectable()
export class Orders {
  private readonly orders = new Map<string, Order>();

  constructor(private readonly updates: ResourceUpdates) {}

  /** The order of that number, where it is this user's. */
  find(number: string, userId: string): Order | undefined {
    const order = this.orders.get(number);
    return order?.owner === userId ? order : undefined;
  }

  /** The numbers of this user's orders. */
  numbers(userId: string): string[] {
    return [...this.orders.keys()].filter((number) => this.find(number, userId) !== undefined);
  }

  /** Takes an order, and tells clients that watch the counter. @returns its number */
  async add(order: Order): Promise<string> {
    const number = String(this.orders.size + 1);
    this.orders.set(number, order);
    await this.updates.changed('bakery://counter');
    return number;
  }

  get size(): number {
    return this.orders.size;
  }
}
