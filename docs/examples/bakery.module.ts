import { Module, type OnModuleInit } from '@nestjs/common';
import { McpModule, ScopeCatalogue } from '../../src/mcp/provider-api.js';
import { BakeTool } from './bake.tool.js';
import { CountCupcakesTool } from './count-cupcakes.tool.js';
import { CounterResource } from './counter.resource.js';
import { OrderResource } from './order.resource.js';
import { Orders } from './orders.js';
import { ThankPrompt } from './thank.prompt.js';

/** A module that gives clients a bakery. Listed among the imports of `src/app.module.ts`, it is served. */
@Module({
  imports: [McpModule],
  providers: [Orders, BakeTool, CountCupcakesTool, CounterResource, OrderResource, ThankPrompt],
})
export class BakeryModule implements OnModuleInit {
  constructor(private readonly scopes: ScopeCatalogue) {}

  onModuleInit(): void {
    this.scopes.declare('orders:read', 'See the orders that you have placed at the bakery');
  }
}
